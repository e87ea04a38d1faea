# The API calls this alias. Every change of the function publishes a version, and versions never change:
# a roll-back points the alias at an older version.
resource "aws_lambda_alias" "live" {
  count = local.own_function ? 1 : 0

  name             = "live"
  description      = "The version that serves the API"
  function_name    = aws_lambda_function.this[0].function_name
  function_version = coalesce(var.live_version, aws_lambda_function.this[0].version)
}

resource "aws_lambda_provisioned_concurrency_config" "live" {
  count = var.provisioned_concurrency == null ? 0 : 1

  function_name                     = aws_lambda_alias.live[0].function_name
  qualifier                         = aws_lambda_alias.live[0].name
  provisioned_concurrent_executions = var.provisioned_concurrency
}
