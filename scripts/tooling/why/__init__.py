"""Behind `scripts/verify --why`: what denies a request, in words."""
