"""Names and contents of downloaded files; no name holds anything about a patient."""

from hcc_dash.exhibits.exhibit import Exhibit


def write_csv(exhibit: Exhibit, frame: str = "") -> bytes:
    """One tidy frame (the first by default) as CSV, UTF-8, full precision; ``note`` carries the marks on every row."""
    frame = frame or next(iter(exhibit.frames))
    return exhibit.frames[frame].to_csv(index=False, lineterminator="\n", float_format="%.17g").encode()


def name_file(exhibit: Exhibit, frame: str, extension: str) -> str:
    """``lo2007_survival_os_curves_7f3a91c2d0.csv``: study, question, cohort identity."""
    asked = exhibit.asked
    words = [asked["study"], exhibit.id, asked.get("endpoint", ""), frame, asked["cohort"][:10]]
    return f"{'_'.join(filter(None, words))}.{extension}"
