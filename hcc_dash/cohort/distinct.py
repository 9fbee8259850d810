"""The different cells of a column of text, found and matched by Arrow.

A column has many cells and mostly few texts; where each cell is another text (identifiers, times), what Python does
with every text is what takes the time, so that a pattern first tells which texts need it.
"""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Distinct:
    """``texts`` (object array of str) and, for each cell, ``at``: the place of its text.

    Texts stand once, unless they were changed. ``arrow`` is None where a text is no Unicode (lone surrogates).
    """

    texts: np.ndarray
    at: np.ndarray
    arrow: pa.StringArray | None

    def matching(self, pattern: str) -> np.ndarray:
        """Whether each text is wholly of a form, written in what Python's expressions and RE2 share."""
        if self.arrow is None:
            return np.array([re.fullmatch(pattern, text) is not None for text in self.texts], dtype=bool)
        matches = pc.match_substring_regex(self.arrow, f"^(?:{pattern})$")
        return np.asarray(matches.to_numpy(zero_copy_only=False), dtype=bool)

    def floats(self, which: np.ndarray) -> np.ndarray:
        """The texts at ``which`` (a mask) as numbers, correctly rounded; each is digits with a sign or point."""
        if self.arrow is None:
            return np.array([float(text) for text in self.texts[which]], dtype=float)
        return np.asarray(pc.cast(self.arrow.filter(pa.array(which)), pa.float64()).to_numpy())

    def changed(self, texts: np.ndarray) -> "Distinct":
        """The same cells with other texts."""
        return Distinct(texts=texts, at=self.at, arrow=_to_arrow(texts))

    def once(self) -> "Distinct":
        """The same cells, with texts that a change made equal put together."""
        among = find_distinct(pd.Series(self.texts, dtype=object))
        places = among.at
        return Distinct(texts=among.texts, at=places[self.at], arrow=among.arrow)

    def spread(self, values: np.ndarray, cells: pd.Series) -> pd.Series:
        """One value per text as one per cell, under the index and name of ``cells``."""
        return pd.Series(values[self.at], index=cells.index, name=cells.name)


def find_distinct(cells: pd.Series) -> Distinct:
    """The different texts of a column, cells that are no text written as Python writes them."""
    column = cells.to_numpy(dtype=object)
    arrow = _to_arrow(column)
    if arrow is None:
        texts = [cell if isinstance(cell, str) else str(cell) for cell in column]
        places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        at = np.fromiter((places[text] for text in texts), dtype=np.intp, count=len(texts))
        return Distinct(texts=_to_objects(list(places)), at=at, arrow=_to_arrow(_to_objects(list(places))))
    encoded = arrow.dictionary_encode()
    texts_found = encoded.dictionary.to_numpy(zero_copy_only=False)
    return Distinct(texts=texts_found, at=encoded.indices.to_numpy(), arrow=encoded.dictionary)


def _to_objects(texts: list[str]) -> np.ndarray:
    made = np.empty(len(texts), dtype=object)
    made[:] = texts
    return made


def _to_arrow(texts: np.ndarray) -> pa.StringArray | None:
    """None for what is not text, or text that is no Unicode."""
    try:
        arrow = pa.array(texts, type=pa.string(), from_pandas=False)
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError):
        return None
    return None if arrow.null_count else arrow
