"""HTTP as API Gateway hands it over and takes it back."""
