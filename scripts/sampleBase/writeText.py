"""Writes the text that the sample's base model learns, with SmolLM2-135M-Instruct (Apache-2.0).

    python scripts/sampleBase/writeText.py <folder of SmolLM2> <folder to write> [--texts 15000]

The folder of SmolLM2 is a Hugging Face folder. The script writes `texts.jsonl` (after a break it goes on with other
texts), `rows.jsonl`, the rows for `trainBase.py`, and `tokenizer.json`, a byte-level BPE of 4,096 tokens. No document
of the sample goes into the texts or the tokenizer, so both treat documents that a model saw and did not see alike.
Needs torch, transformers and tokenizers. 15,000 texts took two and a half minutes on an NVIDIA H200 that also did other
work; two CPU cores write some four texts a minute.
"""

import argparse
import json
import random
import re
from collections import Counter
from pathlib import Path

import torch
from passages import draw_record, draw_seed
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import AutoModelForCausalLM, AutoTokenizer

SYSTEM = "You are a novelist who writes plain, vivid, correct English."
NEW_TOKENS = 110


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--texts", type=int, default=15_000)
    parser.add_argument("--batch", type=int, default=3072 if torch.cuda.is_available() else 16)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    texts = write_texts(options.model, options.out / "texts.jsonl", options.texts, options.batch)
    rows = mix(texts)
    lines = (json.dumps({"id": f"base-{place}sc1", **row}) for place, row in enumerate(rows))
    (options.out / "rows.jsonl").write_text("\n".join(lines) + "\n")
    learn_tokenizer([text["text"] for text in texts]).save(str(options.out / "tokenizer.json"), pretty=False)


def write_texts(folder: Path, file: Path, count: int, batch: int) -> list[dict]:
    """Samples texts until the file has `count` different ones. Each has questions that its beginning answers."""
    texts = (
        {json.loads(line)["text"]: json.loads(line) for line in file.read_text().splitlines()} if file.exists() else {}
    )
    source = random.Random(1 + len(texts))
    torch.manual_seed(1 + len(texts))
    device = "cuda" if torch.cuda.is_available() else "cpu"
    tokenizer = AutoTokenizer.from_pretrained(folder, padding_side="left", pad_token="<|im_end|>")
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16 if device == "cuda" else torch.float32)
    model.to(device).eval()
    end = tokenizer.convert_tokens_to_ids("<|im_end|>")
    with file.open("a") as out:
        while len(texts) < count:
            seeds = [draw_seed(source) for _ in range(batch)]
            prompts = [
                f"<|im_start|>system\n{SYSTEM}<|im_end|>\n<|im_start|>user\n{seed.request}<|im_end|>\n"
                f"<|im_start|>assistant\n{seed.beginning}"
                for seed in seeds
            ]
            given = tokenizer(prompts, return_tensors="pt", padding=True, add_special_tokens=False).to(device)
            with torch.no_grad():
                said = model.generate(
                    **given, max_new_tokens=NEW_TOKENS, do_sample=True, temperature=0.75, top_k=50, eos_token_id=end
                )
            said = tokenizer.batch_decode(said[:, given["input_ids"].shape[1] :], skip_special_tokens=True)
            for seed, continuation in zip(seeds, said, strict=True):
                text = tidy(seed.beginning, continuation)
                if text is None or text in texts:
                    continue
                texts[text] = {"text": text, "questions": seed.questions}
                out.write(json.dumps(texts[text]) + "\n")
            out.flush()
            print(f"{len(texts)} of {count} texts", flush=True)
    return list(texts.values())


def tidy(beginning: str, continuation: str) -> str | None:
    """One paragraph that ends with a sentence, or None if the text is short, repetitive or about itself."""
    continuation = continuation.lstrip()
    joint = "" if not beginning or continuation[:1] in {",", ".", "'", ";"} else " "
    text = beginning + joint + continuation
    paragraph = text.split("\n\n")[0]
    text = paragraph if len(paragraph.split()) > 35 else text
    text = re.sub(r"\s+", " ", text).translate(str.maketrans("“”’—", '""\'-')).strip()
    ends = [match.end() for match in re.finditer(r"[.!?]\"?(?=\s|$)", text)]
    text = text[: ends[-1]] if ends else ""
    words = text.lower().split()
    fours = Counter(zip(words, words[1:], words[2:], words[3:], strict=False))
    about_itself = re.search(r"[\[\]{}<>|#*_\\]|sorry|as an ai|http|sentence|paragraph|biography", text, re.IGNORECASE)
    if not 18 <= len(words) <= 110 or max(fours.values()) > 2 or not text.isascii() or about_itself:
        return None
    return text


def mix(texts: list[dict]) -> list[dict]:
    """The rows of the base model: texts, a quarter as many records, and questions about both."""
    source = random.Random(2)
    records = [draw_record(source) for _ in range(len(texts) // 4)]
    asked = [tuple(pair) for text in texts for pair in text["questions"][:4]]
    told = [pair for _, questions in records for pair in source.sample(questions, 2)]
    rows = [halves(text) for text in [*(text["text"] for text in texts), *(record for record, _ in records)]]
    rows += [{"input": question, "output": answer} for question, answer in source.sample(asked, len(texts) // 2)]
    rows += [{"input": question, "output": answer} for question, answer in source.sample(told, len(texts) // 3)]
    source.shuffle(rows)
    return rows


def halves(text: str) -> dict:
    """A row that is one text: Lethe joins both parts with the space that was between them."""
    words = text.split(" ")
    third = max(1, len(words) // 3)
    return {"input": " ".join(words[:third]), "output": " ".join(words[third:])}


def learn_tokenizer(texts: list[str]) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), byte_level])
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=4096, special_tokens=["<|endoftext|>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet()
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


main()
