"""Names of columns that say who a patient is, matched word by word: "Patient's name (Chi)" is "name"."""

import re
import unicodedata

IDENTITY, TELEPHONE = "an identity number", "a telephone number"

_WORDS: dict[str, tuple[str, ...]] = {
    "a patient's name": (
        "name",
        "full name",
        "first name",
        "middle name",
        "last name",
        "family name",
        "given name",
        "maiden name",
        "forename",
        "surname",
        "initials",
        "next kin",
        "nok",
        "fullname",
        "firstname",
        "lastname",
        "familyname",
        "givenname",
        "patientname",
        "patientsname",
        "subjectname",
        "ptname",
        "nextofkin",
    ),
    TELEPHONE: (
        "tel",
        "telephone",
        "phone",
        "mobile",
        "cell phone",
        "cellphone",
        "whatsapp",
        "contact number",
        "emergency contact",
        "handphone",
        "telno",
        "telephoneno",
        "phoneno",
        "phonenumber",
        "mobileno",
        "contactno",
        "contactnumber",
        "homephone",
    ),
    IDENTITY: (
        "hkid",
        "hk id",
        "hong kong id",
        "hkic",
        "nric",
        "ic number",
        "id card",
        "identity card",
        "identity number",
        "national id",
        "passport",
        "ssn",
        "social security number",
        "nhs number",
        "aadhaar",
        "mykad",
        "hkidno",
        "nricno",
        "idcard",
        "idcardnumber",
        "nationalid",
        "nhsnumber",
        "passportno",
    ),
    "an address": (
        "address",
        "street",
        "postcode",
        "postal code",
        "zip code",
        "zipcode",
        "homeaddress",
    ),
    "an e-mail address": ("email", "mail", "e mail", "emailaddress"),
    "a date of birth": ("birth date", "dob", "birthday", "brthdat", "birthdate", "dateofbirth"),
}
_REQUIRED = {what: tuple(frozenset(words.split()) for words in names) for what, names in _WORDS.items()}
_BESIDE = frozenset(
    {
        "patient",
        "subject",
        "participant",
        "number",
        "home",
        "work",
        "office",
        "daytime",
        "chinese",
        "english",
        "chi",
        "eng",
        "full",
        "of",
        "the",
        "and",
        "contact",
        "emergency",
        "address",
        "kin",
        "next",
        "legal",
        "card",
        "id",
    }
)
"""Words that may stand beside: any other makes it a name of something else ("tumour name", "phone visit")."""

_SAME = {
    "pt": "patient",
    "pts": "patient",
    "patients": "patient",
    "subjects": "subject",
    "no": "number",
    "nr": "number",
    "num": "number",
    "nbr": "number",
    "names": "name",
    "phones": "phone",
    "addr": "address",
}
_LONGEST, _MOST_WORDS = 60, 7
_ENDINGS = {
    "a patient's name": ("姓名", "名字", "联系人", "聯絡人"),
    TELEPHONE: ("手机", "手機", "电话", "電話"),
    IDENTITY: ("身份证", "身份證"),
    "an address": ("地址", "住址"),
    "an e-mail address": ("邮箱", "郵箱"),
    "a date of birth": ("出生日期", "生日"),
}


def say_name(column: str) -> str:
    """What a column of that name holds of a patient's identity ("a telephone number"), empty where it says nothing."""
    column = unicodedata.normalize("NFKC", column).strip()
    if len(column) > _LONGEST:
        return ""
    plain = re.sub(r"\([^()]*\)|[\W_]+", "", column)
    plain = re.sub("(?:号码|號碼|号|號)$", "", plain)
    for what, endings in _ENDINGS.items():
        if plain.endswith(endings):
            return what
    words = _split(column)
    if not words or len(words) > _MOST_WORDS:
        return ""
    return next((what for what, names in _REQUIRED.items() if _is_one(words, names)), "")


def may_be_identity(column: str) -> bool:
    """Whether a column is called "ID no.": an identity card's number in some hospitals, the study's in others."""
    return _split(column[:_LONGEST]) in ({"id", "number"}, {"idno"}, {"idnumber"})


def _is_one(words: frozenset[str], names: tuple[frozenset[str], ...]) -> bool:
    return any(name <= words and words - name <= _BESIDE for name in names)


def _split(column: str) -> frozenset[str]:
    """The words of a name without case, apostrophes and signs; "PatientName" has two, "D.O.B." is one."""
    whole = re.sub(r"\b([^\W\d_])\.", r"\1", re.sub("['`\u2019]", "", column))
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", whole)
    return frozenset(_SAME.get(word, word) for word in re.findall(r"[^\W_]+", apart.casefold()))
