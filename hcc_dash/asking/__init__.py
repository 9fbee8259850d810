"""How questions are asked: each option declares, beside the field it fills, how page, link and terminal ask for it."""
