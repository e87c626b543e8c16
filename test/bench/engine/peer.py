"""The other side of engine.mjs: the same tasks in PyTorch with transformers, one JSON line a request on standard input.

Float32 without TF32, or a request's "precision" float16: a step under autocast, so that weights stay float32 as Lethe's do,
generation with all weights in it. Scaled-dot-product attention, fused AdamW, gradients clipped to norm 1, the
same threads and token batches; on the device in "peerDevice", where there is one.
"""

import contextlib
import gc
import json
import resource
import sys
import time

import torch
from transformers import AutoModelForCausalLM

settings = json.loads(sys.argv[1])
torch.set_num_threads(settings["threads"])
torch.backends.cuda.matmul.allow_tf32 = False
torch.backends.cudnn.allow_tf32 = False
device = settings.get("peerDevice", "cpu")
device_type = torch.device(device).type


def load(dtype=torch.float32):
    return AutoModelForCausalLM.from_pretrained(
        settings["folder"], dtype=dtype, attn_implementation="sdpa"
    ).to(device)


def training(lora, is_half):
    model = load()
    if lora:
        from peft import LoraConfig, get_peft_model

        adapter = settings["lora"]
        model = get_peft_model(
            model,
            LoraConfig(
                r=adapter["rank"], lora_alpha=adapter["alpha"], target_modules=adapter["targets"], lora_dropout=0.0
            ),
        )
    model.train()
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=settings["learningRate"], weight_decay=0.01, fused=True)
    ids = torch.tensor(settings["texts"], device=device)

    def step():
        with torch.autocast(device_type, dtype=torch.float16) if is_half else contextlib.nullcontext():
            loss = model(input_ids=ids, labels=ids, use_cache=False).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        return loss.item()

    return step


def generation(is_half):
    model = load(torch.float16 if is_half else torch.float32).eval()
    ids = torch.tensor(settings["prompts"], device=device)

    def generate():
        with torch.inference_mode():
            model.generate(
                ids,
                attention_mask=torch.ones_like(ids),
                do_sample=False,
                min_new_tokens=settings["newTokens"],
                max_new_tokens=settings["newTokens"],
                pad_token_id=0,
            )

    return generate


def product():
    size = settings["productSize"]
    a = torch.full((size, size), 0.5, device=device)
    return lambda: a @ a


makers = {
    "train": lambda is_half: training(False, is_half),
    "train-lora": lambda is_half: training(True, is_half),
    "generate": generation,
    "product": lambda is_half: product(),
}
current, run = None, None
for line in sys.stdin:
    if line != current:
        # What went before is let go of, so that memory is the task's own.
        run = None
        gc.collect()
        if device != "cpu":
            torch.cuda.empty_cache()
            torch.cuda.reset_peak_memory_stats()
        request = json.loads(line)
        run = makers[request["task"]](request.get("precision") == "float16")
        current = line
    start = time.perf_counter()
    run()
    if device != "cpu":
        torch.cuda.synchronize()
    seconds = time.perf_counter() - start
    # Linux counts in KiB, macOS in bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    answer = {"seconds": seconds, "peakBytes": peak}
    if device != "cpu":
        answer["deviceBytes"] = torch.cuda.max_memory_allocated()
    print(json.dumps(answer), flush=True)
