"""Clinical holds the medicine's own rules: values in, scores, grades and stages out."""
