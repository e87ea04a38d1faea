locals {
  # Read by function/token_verifier/settings.py, which knows these names; what is not set is left out.
  config = { for name, value in {
    user_pool_id = var.user_pool_id
    client_ids   = sort(var.client_ids)
    dns_suffix   = data.aws_partition.current.dns_suffix
    group_roles  = length(var.group_roles) == 0 ? null : [for name, group in var.group_roles : merge({ group = name }, group)]

    client_groups = length(var.client_groups) == 0 ? null : var.client_groups
  } : name => value if value != null }

  environment = { AUTHORIZER_CONFIG = jsonencode(local.config) }

  # As in the function module: bytes of JSON text, which Base64 tells from characters.
  environment_base64 = base64encode(jsonencode(local.environment))
  environment_bytes  = length(local.environment_base64) / 4 * 3 - length(regexall("=", local.environment_base64))
}
