"""Laboratory tests this project understands: their words, kinds of unit and what is possible in a living patient."""

import re
from dataclasses import dataclass

from hcc_dash.clinical.units import factor_to_si


@dataclass(frozen=True, slots=True)
class LabTest:
    """One test: ``key`` in code, ``label`` for people, ``kind`` of unit (units.TO_SI), the SI unit, and the range
    in that unit outside which a value is a slip or another unit, not a sick patient.
    """

    key: str
    label: str
    kind: str
    unit: str
    words: str
    low: float
    high: float


_ALL = (
    LabTest("alt", "ALT", "enzyme", "U/L", r"\balt\b|alanine|谷丙", 1, 30000),
    LabTest("ast", "AST", "enzyme", "U/L", r"\bast\b|aspartate|谷草", 1, 30000),
    LabTest("alp", "Alkaline phosphatase", "enzyme", "U/L", r"\balp\b|alkaline|碱性磷酸", 1, 10000),
    LabTest("ggt", "GGT", "enzyme", "U/L", r"\bggt\b|glutamyl|谷氨酰", 1, 10000),
    LabTest("bilirubin", "Total bilirubin", "bilirubin", "µmol/L", r"\bt?bili?\b|bilirubin|胆红素", 1, 1000),
    LabTest("albumin", "Albumin", "albumin", "g/L", r"\balb\b|albumin|白蛋白", 10, 70),
    LabTest("inr", "INR", "ratio", "", r"\binr\b|国际标准化", 0.5, 15),
    LabTest("creatinine", "Creatinine", "creatinine", "µmol/L", r"\bcr(ea)?\b|creatinine|肌酐", 10, 2500),
    LabTest("platelets", "Platelets", "cells", "10⁹/L", r"\bplt\b|platelet|血小板", 2, 2000),
    LabTest("neutrophils", "Neutrophils", "cells", "10⁹/L", r"\banc\b|\bneut|neutrophil|中性粒", 0, 100),
    LabTest("lymphocytes", "Lymphocytes", "cells", "10⁹/L", r"\blymph|lymphocyte|淋巴细胞", 0, 500),
    LabTest("white_cells", "White blood cells", "cells", "10⁹/L", r"\bwbc\b|white|leu[ck]oc|白细胞", 0, 500),
    LabTest("haemoglobin", "Haemoglobin", "haemoglobin", "g/L", r"\bhb\b|ha?emoglobin|血红蛋白", 30, 250),
)
TESTS = {test.key: test for test in _ALL}

_BESIDE = re.compile(r"(^|_)(uln|lln|unit|limit|flag|log10|grade)$")


def recognise(column: str, label: str, unit: str) -> LabTest | None:
    """The test a column holds, by its name and label, when its unit is one of the test's; else None.

    Columns beside a result (its limits, unit, flag, logarithm) are none.
    """
    if _BESIDE.search(column.lower()):
        return None
    name = f"{column.replace('_', ' ')} {label}".lower()
    fitting = (test for test in _ALL if factor_to_si(test.kind, unit) is not None)
    return next((test for test in fitting if re.search(test.words, name)), None)
