locals {
  # What the function's sessions need, in its own policy and in the trust of each role. STS denies
  # the whole call if a tag or a source identity is sent without the right to.
  session_actions = concat(
    ["sts:AssumeRole"],
    length(module.settings.session.tags) > 0 ? ["sts:TagSession"] : [],
    module.settings.session.source_identity == null ? [] : ["sts:SetSourceIdentity"],
  )

  # Read by function/group_role/config/settings.py, which knows these names; what is not set is left out.
  config = { for name, value in {
    allowed_roles       = var.allowed_role_arns
    cors_allow_origins  = var.cors_allow_origins
    default_role        = module.settings.role_selection.default_role_arn
    role_header         = module.settings.role_selection.header
    role_rules          = length(module.settings.role_selection.rules) == 0 ? null : module.settings.role_selection.rules
    session_tags        = length(module.settings.session.tags) == 0 ? null : module.settings.session.tags
    source_identity     = module.settings.session.source_identity
    session_policy_arns = length(module.settings.session.policy_arns) == 0 ? null : module.settings.session.policy_arns
    session_policy      = module.settings.session.policy
    access_tokens       = var.access_tokens ? true : null
    issuers             = var.issuers
    iam_callers         = var.iam_callers
    locked_out          = length(var.locked_out) == 0 ? null : var.locked_out
    sessions_from       = length(var.sessions_from) == 0 ? null : var.sessions_from
  } : name => value if value != null }

  environment = merge(var.environment, { GROUP_ROLE_CONFIG = jsonencode(local.config) })

  # Lambda counts the bytes of the whole as JSON, so a quote in a value costs a backslash too. Terraform
  # writes <, > and & with six characters each, and AWS perhaps with one: this may count too many,
  # never too few. Base64 tells bytes from characters: three for every four, less the padding.
  environment_base64 = base64encode(jsonencode(local.environment))
  environment_bytes  = length(local.environment_base64) / 4 * 3 - length(regexall("=", local.environment_base64))

  environment_too_large = "The function's environment has ${local.environment_bytes} bytes as JSON, and Lambda allows 4096: shorten environment, session.policy, role_selection.rules or locked_out."

  # https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
  reserved_variables = [
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT",
  ]
}
