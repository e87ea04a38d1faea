"""`scripts/verify --why`: says what denies a request, in words."""
