locals {
  # function/token_verifier/settings.py reads these names; the document leaves out unset ones.
  config = { for name, value in {
    user_pool_id = var.user_pool_id
    client_ids   = sort(var.client_ids)
    dns_suffix   = data.aws_partition.current.dns_suffix
    group_roles  = length(var.group_roles) == 0 ? null : [for name, group in var.group_roles : merge({ group = name }, group)]

    client_groups = length(var.client_groups) == 0 ? null : var.client_groups
  } : name => value if value != null }

  environment = { AUTHORIZER_CONFIG = jsonencode(local.config) }

  # As in the function module: the bytes of the JSON text. Base64 counts bytes, length() characters.
  environment_base64 = base64encode(jsonencode(local.environment))
  environment_bytes  = length(local.environment_base64) / 4 * 3 - length(regexall("=", local.environment_base64))
}
