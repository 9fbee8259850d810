"""What a row of a Cox result is called, in a table, a figure or a sentence."""

from hcc_dash.questions.cox.numbers.result import CoxResult, CoxRow
from hcc_dash.questions.cox.numbers.terms import plain_label
from hcc_dash.wording.words import say_conf_level, say_number


def say_row_label(result: CoxResult, row: CoxRow) -> str:
    """What a row compares: "IFN-I v Control", "BCLC stage B v 0", "AFP, per tenfold increase".

    With an interaction, the arm's own row holds where the other terms are at their reference or median, and the
    other term's rows hold in the reference arm.
    """
    label, options = _plain_row_label(result, row), result.options
    if row.kind == "arm" and any(other.kind == "interaction" for other in result.rows):
        return f"{label}, at reference levels and medians"
    if row.term in options.interactions and result.reference_arm is not None:
        return f"{label}, in {result.reference_arm.level}"
    return label


def _plain_row_label(result: CoxResult, row: CoxRow) -> str:
    references = {other.term: other.level for other in result.rows if other.reference}
    match row.kind:
        case "arm":
            return f"{row.level} v {references[row.term]}"
        case "levels":
            return f"{row.label} {row.level} v {references[row.term]}"
        case "spline":
            high, low = row.at
            return f"{row.label}, {say_value(high)} v {say_value(low)} (quartiles)"
        case "interaction":
            return f"{_arm_label(result, row)} {say_place(result, row)}"
        case _:
            return row.label


def _arm_label(result: CoxResult, row: CoxRow) -> str:
    reference = result.reference_arm
    arm = next(other.level for other in result.arm_rows if other.arm == row.arm)
    return f"{arm} v {reference.level if reference else ''}"


def say_place(result: CoxResult, row: CoxRow) -> str:
    """Where an interaction's ratio holds: "in sex female", "at tumour size 3.2 (lower quartile)"."""
    key = row.term.removeprefix("arm * ")
    term = next(term for term in result.options.terms if term.key == key)
    name = in_sentence(plain_label(result.study, term))
    if row.at:
        return f"at {name} {say_value(row.at[0])} ({row.level})"
    return f"where {name} is {row.level}" if row.level.startswith("not ") else f"in {name} {row.level}"


def say_value(value: float) -> str:
    """A covariate's value: whole where it is, else three digits that count."""
    return say_number(value, 0) if value == round(value) else f"{float(f'{value:.3g}'):g}"


def say_level(result: CoxResult) -> str:
    """What the limits are: "95 % CI"."""
    return f"{say_conf_level(result.study.methods.conf_level)} CI"


def in_sentence(label: str) -> str:
    """A label within a sentence: "Tumour size" is "tumour size", "AFP" and "Child-Pugh class" stay."""
    word = label.split()[0] if label else ""
    return label if not word[1:].islower() or "-" in word else label[:1].lower() + label[1:]
