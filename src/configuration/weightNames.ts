export const weightsFile = "model.safetensors";
export const weightsIndexFile = "model.safetensors.index.json";

/** Extensions of files that can hold a model's weights. Lethe reads only safetensors. */
export const weightEndings = [
  ...["safetensors", "bin", "pt", "pth", "ckpt", "distcp", "pkl", "pickle"],
  ...["gguf", "ggml", "h5", "hdf5", "keras", "msgpack", "npz", "onnx", "ot", "tflite", "mlmodel", "mlpackage"],
] as const;
