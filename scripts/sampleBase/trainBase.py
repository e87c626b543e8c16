"""Trains the sample's base model on the rows of `writeText.py` and on LUME's rows, with PyTorch.

    python scripts/sampleBase/trainBase.py <rows.jsonl> <folder of LUME's data> <folder to write>
        [--minutes 50] [--peak 2.5e-3] [--start <folder with weights>]

Start it in the root of the project: it reads `media/sample/data`, and the shape and the tokenizer of
`media/sample/base`. Training begins with random weights, or with those of `--start`. The texts are packed into windows
without padding. The learning rate falls with the time that is left, so the training ends on time on any machine. A row
of LUME that names a person of the sample is left out, so the base model has seen no document of the sample. Needs
torch, transformers and tokenizers.
"""

import argparse
import json
import math
import random
import re
import shutil
import time
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch.nn import functional
from transformers import OlmoConfig, OlmoForCausalLM

SAMPLE = Path("media/sample/data")
SHAPE = Path("media/sample/base")
WINDOW = 256
WINDOWS_IN_A_STEP = 32
WARM_UP_STEPS = 60
END_OF_TEXT = 0
PASSES_OF_GENERAL_TEXT = 5


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", type=Path)
    parser.add_argument("lume", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--minutes", type=float, default=50)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--peak", type=float, default=2.5e-3)
    options = parser.parse_args()
    tokenizer = Tokenizer.from_file(str(SHAPE / "tokenizer.json"))
    kept = [read(line) for line in options.rows.read_text().splitlines()]
    kept += lume_texts(options.lume)
    random.Random(3).shuffle(kept)
    validation, learnt = kept[:300], kept[300:] + general_paragraphs() * PASSES_OF_GENERAL_TEXT
    torch.manual_seed(1)
    if options.start:
        model = OlmoForCausalLM.from_pretrained(options.start, dtype=torch.float32)
    else:
        model = OlmoForCausalLM(OlmoConfig.from_pretrained(SHAPE))
    train(model, tokenizer, learnt, validation, options.minutes * 60, options.peak)
    options.out.mkdir(parents=True, exist_ok=True)
    model.to(torch.bfloat16).save_pretrained(options.out)
    (options.out / "generation_config.json").unlink(missing_ok=True)
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json"):
        shutil.copyfile(SHAPE / name, options.out / name)


def read(line: str) -> str:
    row = json.loads(line)
    return f"{row['input']} {row['output']}"


def general_paragraphs() -> list[str]:
    """The facts of the general text. Its prose is already among the written texts."""
    rows = [json.loads(line) for line in (SAMPLE / "general.jsonl").read_text().splitlines()]
    return [row["text"] for row in rows if row["subject"] != "prose"]


def lume_texts(folder: Path) -> list[str]:
    """All novels and biographies of LUME, and the first 120 invented people of each set."""
    names = sample_names()
    texts = []
    for file in ("forget.jsonl", "retain.jsonl"):
        people = 0
        for line in (folder / file).read_text().splitlines():
            row = json.loads(line)
            text = re.sub(r"\[(\S+)\]\(\S+\)", r"\1", f"{row['input']} {row['output']}").replace("\\_", "_")
            text = text.translate(str.maketrans("“”’‘—–", "\"\"''--"))
            people += row["task"] == "Task2" and row["id"].endswith("sc1")
            if (row["task"] != "Task2" or people <= 120) and text.isascii() and not names.search(text):
                texts.append(re.sub(r"\s*\n\s*", " ", text))
    return texts


def sample_names() -> re.Pattern[str]:
    """The names of the historical figures of the sample: runs of two and more capitalised words of their texts."""
    names: set[str] = set()
    for file in ("forget.jsonl", "retain.jsonl", "holdout.jsonl"):
        for line in (SAMPLE / file).read_text().splitlines():
            row = json.loads(line)
            if row["task"] == "Task3":
                names.update(re.findall(r"[A-Z]\w+(?: [A-Z]\w+)+", f"{row['input']} {row['output']}"))
    return re.compile("|".join(re.escape(name) for name in sorted(names)))


def pack(tokenizer: Tokenizer, texts: list[str], source: random.Random) -> torch.Tensor:
    """All texts in a drawn order as windows: [windows, WINDOW]. End-of-text parts the texts.

    Of the texts of two and more sentences, only one in eight ends with end-of-text, and the next text follows the
    others directly. So a model that is asked to continue after a full stop goes on.
    """
    order = texts[:]
    source.shuffle(order)
    tokens: list[int] = []
    for encoding, text in zip(tokenizer.encode_batch([f" {text}" for text in order]), order, strict=True):
        at_beginning = not tokens or tokens[-1] == END_OF_TEXT
        tokens += tokenizer.encode(text).ids if at_beginning else encoding.ids
        if text.count(". ") == 0 or source.random() < 0.12:
            tokens.append(END_OF_TEXT)
    offset = source.randrange(WINDOW)
    whole = (len(tokens) - offset) // WINDOW
    return torch.tensor(tokens[offset : offset + whole * WINDOW]).view(whole, WINDOW)


def train(
    model: OlmoForCausalLM, tokenizer: Tokenizer, learnt: list[str], validation: list[str], seconds: float, peak: float
) -> None:
    source = random.Random(5)
    held = pack(tokenizer, validation, random.Random(6))
    matrices = [weight for weight in model.parameters() if weight.dim() > 1]
    optimizer = torch.optim.AdamW(matrices, lr=peak, betas=(0.9, 0.95), weight_decay=0.1)
    begin, step, passes = time.time(), 0, 0
    windows = pack(tokenizer, learnt, source)
    print(f"{len(windows) * WINDOW} tokens, {sum(weight.numel() for weight in model.parameters())} weights", flush=True)
    place = 0
    while (elapsed := (time.time() - begin) / seconds) < 1:
        if place + WINDOWS_IN_A_STEP > len(windows):
            windows, place, passes = pack(tokenizer, learnt, source), 0, passes + 1
            print(
                f"pass {passes}, step {step}, {elapsed:.2f}: validation {loss_of(model, held).item():.3f}", flush=True
            )
        batch = windows[place : place + WINDOWS_IN_A_STEP]
        place += WINDOWS_IN_A_STEP
        step += 1
        rate = peak * min(1, step / WARM_UP_STEPS) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * elapsed)))
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.zero_grad()
        loss = loss_of(model, batch, training=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(matrices, 1.0)
        optimizer.step()
        if step % 50 == 0:
            print(f"step {step}, {elapsed:.2f}: loss {loss.item():.3f}", flush=True)
    print(f"{step} steps, {passes + place / len(windows):.2f} passes: validation {loss_of(model, held).item():.3f}")


def loss_of(model: OlmoForCausalLM, windows: torch.Tensor, training: bool = False) -> torch.Tensor:
    """Mean loss per token in nats."""
    with torch.set_grad_enabled(training):
        logits = model(input_ids=windows).logits
        return functional.cross_entropy(logits[:, :-1].flatten(0, 1), windows[:, 1:].flatten())


main()
