"""Words in both languages, written side by side so that neither is a translation of the other."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh-hans", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence or name in zh-Hans and in English."""

    zh: str
    en: str

    def read(self, language: str) -> str:
        """The words for a reader of `language`; anything that is not Chinese reads English."""
        return self.zh if language.lower().startswith("zh") else self.en

    def with_values(self, **values: object) -> "Text":
        """The same sentence with `{name}` filled in, in both languages; a value may itself be a `Text`."""
        return Text(
            self.zh.format(**{k: v.zh if isinstance(v, Text) else v for k, v in values.items()}),
            self.en.format(**{k: v.en if isinstance(v, Text) else v for k, v in values.items()}),
        )

    def __str__(self) -> str:
        return self.zh
