"""The tokenizer of a published model, as its folder holds it."""

from pathlib import Path

import tokenizers

from unifluid.imports.source_folder import FolderRefused


def read_tokenizer(path: Path) -> tokenizers.Tokenizer:
    if not path.is_file():
        raise FolderRefused("fileMissing", f"{path.parent} holds no tokenizer.json; tokenizer.model alone is not read")
    try:
        return tokenizers.Tokenizer.from_file(str(path))
    except Exception as error:
        # The library raises bare Exceptions.
        raise FolderRefused("fileInvalid", f"tokenizer.json is no tokenizer: {error}") from error


def pieces(tokenizer: tokenizers.Tokenizer, text: str) -> list[int]:
    return tokenizer.encode(text, add_special_tokens=False).ids
