# Modules that all functions of the organisation share. A layer belongs to one region.
resource "aws_lambda_layer_version" "organisation" {
  layer_name          = "${var.name}-organisation"
  filename            = var.layer_package
  source_code_hash    = filebase64sha256(var.layer_package)
  compatible_runtimes = ["python3.13"]
}

resource "aws_lambda_layer_version" "organisation_second_region" {
  provider = aws.second_region

  layer_name          = "${var.name}-organisation"
  filename            = var.layer_package
  source_code_hash    = filebase64sha256(var.layer_package)
  compatible_runtimes = ["python3.13"]
}
