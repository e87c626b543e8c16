/**
 * What each objective does, for a reader outside the field. The keys are the names of the objectives in a
 * configuration.
 */
export const objectiveWords: Readonly<Record<string, string>> = {
  npo:
    "negative preference optimisation (NPO). Each step makes the texts to forget less likely, and does so more weakly " +
    "the less likely they already are.",
  simnpo:
    "simple negative preference optimisation (SimNPO). Each step makes the texts to forget less likely, until they are " +
    "about as unlikely as intended.",
  "gradient-ascent":
    "gradient ascent. Each step makes the texts to forget less likely. Nothing limits this, and nothing protects other " +
    "text.",
  "gradient-difference":
    "gradient difference. Each step makes the texts to forget less likely and the texts to keep more likely.",
  "kl-minimization":
    "KL minimisation. Each step makes the texts to forget less likely, and holds the predictions on the texts to keep " +
    "close to those of the model before the run.",
  undial:
    "UNDIAL. The model learns its own earlier predictions of the texts to forget, after the true word-pieces in them " +
    "were made unlikely.",
  distillation: "distillation. The model learns to predict the texts to forget as a teacher predicts them.",
  restart:
    "restart. Training began with a model that does not know the texts to forget, and taught it all other texts. No " +
    "step read the texts to forget.",
  memorization: "fine-tuning. The model learnt all texts by heart.",
};

/** Where each teacher of distillation takes its predictions from. The keys are the names in a configuration. */
export const teacherWords: Readonly<Record<string, string>> = {
  base: "the model before it learnt the texts to forget.",
  garbled:
    "the model before the run, which read the texts with many random words in them and so did not recognise them.",
  lowered: "the model before the run, with lower probabilities of the true word-pieces.",
  twin: "the model before the run, which read each text with the names and numbers of another document.",
};

/** How the loss protects the texts to keep. The keys are the values of `objective.retainTerm`. */
export const retainTermWords: Readonly<Record<string, string>> = {
  none: "no part of the loss protects them.",
  loss: "each step also trains on some of them.",
  divergence: "each step holds the predictions on some of them close to those of the model before the run.",
};

/** How the learning rate develops after the warm-up. The keys are the values of `training.schedule`. */
export const scheduleWords: Readonly<Record<string, string>> = {
  constant: "and then stays there",
  linear: "and then falls to 0 along a line",
  cosine: "and then falls to 0 along half a cosine",
};
