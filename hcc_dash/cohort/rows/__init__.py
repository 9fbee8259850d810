"""What a row of an uploaded table is, and which rows of a patient count; none is chosen or left out unasked."""
