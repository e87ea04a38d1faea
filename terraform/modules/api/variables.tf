variable "name" {
  description = "Name of the REST API and its authorizer. The log group of `access_log` and the role of `account_logging_role` are named after it. With `rest_api` your API keeps its own name."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[\\w-]{1,128}$", var.name))
    error_message = "name is \"${var.name}\"; it needs 1 to 128 letters, digits, hyphens or underscores."
  }
}

variable "authorizer" {
  description = <<-EOT
    The authorizer, which checks the callers. `cognito`: API Gateway checks ID tokens of `user_pool_arns`. `lambda`:
    the function of `lambda_authorizer`. `iam`: IAM checks the signature of each request; the caller's
    role must allow `execute-api:Invoke`.
  EOT
  type        = string
  default     = "cognito"
  nullable    = false

  validation {
    condition     = contains(["cognito", "lambda", "iam"], var.authorizer)
    error_message = "authorizer is \"${var.authorizer}\"; it must be cognito, lambda or iam."
  }
}

variable "user_pool_arns" {
  description = "ARNs of the Cognito user pools whose ID tokens the API accepts, for the authorizer `cognito`."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.user_pool_arns) > 0 || var.authorizer != "cognito"
    error_message = "user_pool_arns is empty: the API could accept no token."
  }

  validation {
    condition     = alltrue([for arn in var.user_pool_arns : can(regex("^arn:[\\w-]+:cognito-idp:[a-z0-9-]+:\\d{12}:userpool/[\\w-]+$", arn))])
    error_message = "user_pool_arns must be ARNs of Cognito user pools; invalid: ${join(", ", [for arn in var.user_pool_arns : jsonencode(arn) if !can(regex("^arn:[\\w-]+:cognito-idp:[a-z0-9-]+:\\d{12}:userpool/[\\w-]+$", arn))])}."
  }

  validation {
    condition     = length(var.user_pool_arns) == 0 || var.authorizer == "cognito"
    error_message = "user_pool_arns are for the authorizer cognito; the authorizer is ${var.authorizer}, which does not use them."
  }
}

variable "lambda_authorizer" {
  description = <<-EOT
    The function that checks tokens, for the authorizer `lambda`; an object. `function_name` and
    `invoke_arn`: the function. `function_qualifier`: the alias or version of `invoke_arn`.
    `cache_seconds`, 0 to 3600, by default 300: how long API Gateway caches the answer for a token.
  EOT
  type        = any
  default     = null
}

variable "function_name" {
  description = "Name of the Lambda function that answers the requests."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,64}$", var.function_name))
    error_message = "function_name is \"${var.function_name}\"; it must be a function's name, neither an ARN nor with an alias."
  }
}

variable "function_invoke_arn" {
  description = "ARN by which API Gateway calls the function: the `invoke_arn` of the function or of an alias."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[\\w-]+:apigateway:[a-z0-9-]+:lambda:path/.+/invocations$", var.function_invoke_arn))
    error_message = "function_invoke_arn is \"${var.function_invoke_arn}\"; it must be the invoke_arn of the function or its alias, by which API Gateway calls it, and not its arn."
  }
}

variable "function_qualifier" {
  description = "Name of the alias, or the version, of `function_invoke_arn`. Default: the function without an alias or version."
  type        = string
  default     = null

  # API Gateway would call a function for which it has no permission, and answer each request with 500.
  validation {
    condition     = endswith(var.function_invoke_arn, ":function:${join(":", concat([var.function_name], var.function_qualifier[*]))}/invocations")
    error_message = "function_invoke_arn is \"${var.function_invoke_arn}\", and API Gateway gets the permission to call ${join(":", concat([var.function_name], var.function_qualifier[*]))}: function_name and function_qualifier must be those of function_invoke_arn."
  }
}

variable "rest_api" {
  description = <<-EOT
    Your own API, to which the module adds the authorizer, `{proxy+}` and the permission; an object.
    `id` and `execution_arn`: the API. `parent_resource_id` and `parent_path`: the resource below which
    it adds them, by default the root resource. Choose one without other resources below it, see "An
    existing API". Default: the module makes an API with its stage and deployment.
  EOT
  type        = any
  default     = null

  validation {
    condition     = var.rest_api == null || length(local.inputs_of_own_api) == 0
    error_message = "rest_api names an existing API, on which these inputs have no effect: ${join(", ", local.inputs_of_own_api)}."
  }
}

variable "public_routes" {
  description = <<-EOT
    Routes that need no token; an object. `routes`: up to 40, each a method and a path of up to five
    parts, such as `GET /health` or `POST /webhooks/{source}`. `function_name` and `invoke_arn`: the
    function that answers them; its role must not be able to assume a role, as with the lambda_function
    module. `function_qualifier`: the alias or version of `invoke_arn`. Default: no public routes.
  EOT
  type        = any
  default     = null
}

variable "redeployment_triggers" {
  description = "Texts by any name that represent your own routes beside the module's, such as hashes of your resources. When one changes, the module makes a new deployment."
  type        = map(string)
  default     = {}
  nullable    = false

  # Not among the other inputs that rest_api excludes: this map may depend on the API itself.
  validation {
    condition     = length(var.redeployment_triggers) == 0 || var.rest_api == null
    error_message = "redeployment_triggers are for the deployment of the module's own API. With rest_api, put them into the triggers of your deployment, beside the output redeployment_trigger."
  }
}

variable "stage_name" {
  description = "Name of the stage, the first part of every path without a `domain`."
  type        = string
  default     = "live"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,128}$", var.stage_name))
    error_message = "stage_name is \"${var.stage_name}\"; it needs 1 to 128 letters, digits, hyphens or underscores."
  }
}

variable "endpoint_type" {
  description = "How clients reach the API: `REGIONAL`, `EDGE` (through CloudFront) or `PRIVATE` (only through VPC endpoints)."
  type        = string
  default     = "REGIONAL"
  nullable    = false

  validation {
    condition     = contains(["REGIONAL", "EDGE", "PRIVATE"], var.endpoint_type)
    error_message = "endpoint_type is \"${var.endpoint_type}\"; it must be REGIONAL, EDGE or PRIVATE."
  }
}

variable "vpc_endpoint_ids" {
  description = "IDs of the VPC endpoints for `execute-api` through which clients reach a private API."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.vpc_endpoint_ids) == 0 || var.endpoint_type == "PRIVATE"
    error_message = "vpc_endpoint_ids are for endpoint_type PRIVATE; it is ${var.endpoint_type}."
  }

  validation {
    condition     = alltrue([for id in var.vpc_endpoint_ids : can(regex("^vpce-[0-9a-f]+$", id))])
    error_message = "IDs of VPC endpoints are vpce- and hexadecimal digits; invalid: ${join(", ", [for id in var.vpc_endpoint_ids : jsonencode(id) if !can(regex("^vpce-[0-9a-f]+$", id))])}."
  }

  validation {
    condition     = var.endpoint_type != "PRIVATE" || length(var.vpc_endpoint_ids) > 0 || var.resource_policy != null
    error_message = "Nobody could call the private API: it needs vpc_endpoint_ids or a resource_policy."
  }
}

variable "resource_policy" {
  description = <<-EOT
    A limit on who may reach the API at all, in addition to a token; an object. `json`: the policy, in which
    `execute-api:/*` stands for this API. With `lambda` and `iam` it needs a Deny, since an Allow alone
    keeps nobody out there. Default: everybody, or with a private API everybody who comes through
    `vpc_endpoint_ids`.
  EOT
  type        = any
  default     = null
}

variable "domain" {
  description = <<-EOT
    A custom domain of the API; an object. `name`: the domain; its DNS record must point to the output
    `domain_target`. `certificate_arn`: an ACM certificate in the API's region, or in us-east-1 for an
    EDGE API. Without a certificate the domain must exist, and the module only maps its `base_path` to
    the API. `base_path`: first part of every path; without one, API Gateway itself answers `/ping` and
    `/sping`. With a domain the API's default endpoint is off.
  EOT
  type        = any
  default     = null
}

variable "web_acl" {
  description = "A WAFv2 web ACL that checks every request first; an object with its `arn`. It must be a regional one in the API's region, even for an EDGE API. Default: none."
  type        = any
  default     = null
}

variable "throttling" {
  description = <<-EOT
    Limits of the stage; an object. `rate_limit`: requests per second; `burst_limit`: requests at once.
    Beyond them callers get 429. Default: the account's limits, which all its APIs of a region share.
  EOT
  type        = any
  default     = null
}

variable "method_settings" {
  description = <<-EOT
    Settings of single methods, which replace `throttling` for them; an object of objects. A key is a path,
    `{proxy+}` or `~1` for the root path, with a verb: `{proxy+}/POST`; `OPTIONS` are the preflights.
    `rate_limit` and `burst_limit`: as for `throttling`, whose limits apply where a method has none.
    `metrics_enabled`: separate metrics for the method, for which CloudWatch charges.
  EOT
  type        = any
  default     = {}
  nullable    = false
}

variable "usage_plans" {
  description = <<-EOT
    Quotas of clients, by the name of a plan; an object of objects. `api_keys`: names of the plan's
    keys, which the module makes; each client sends one in `X-Api-Key` with its token. `quota`: `limit`
    requests in a `period`, `DAY`, `WEEK` or `MONTH`. `rate_limit` and `burst_limit`: requests per
    second, and at once, for each key. Keys authorize nothing. Default: no plans, and clients need no
    key.
  EOT
  type        = any
  default     = {}
  nullable    = false
}

variable "access_log" {
  description = <<-EOT
    A log with a JSON line for each request; an object. API Gateway needs a role to write it, see
    `account_logging_role`. `retention_days`: days for which CloudWatch keeps the lines, by default 30.
    `kms_key_arn`: your key that encrypts the log. Default: no access log.
  EOT
  type        = any
  default     = null
}

variable "account_logging_role" {
  description = "Whether to give API Gateway the role with which it writes logs. An account has one such role in each region for all APIs: leave this false if the account has one."
  type        = bool
  default     = false
  nullable    = false

  # 64 characters of a role's name, less "-api-gateway-logs".
  validation {
    condition     = !var.account_logging_role || length(var.name) <= 47
    error_message = "name has ${length(var.name)} characters; with account_logging_role, whose role is named after it, 47 at most."
  }
}

variable "role_path" {
  description = "IAM path of the role of `account_logging_role`, such as `/apis/`. Another path replaces the role."
  type        = string
  default     = "/"
  nullable    = false

  # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  validation {
    condition     = can(regex("^/([\\w+=,.@-]+/)*$", var.role_path)) && length(var.role_path) <= 512
    error_message = "role_path is \"${var.role_path}\"; it must begin and end with a slash, with up to 512 letters, digits and +=,.@_- between slashes."
  }
}

variable "permissions_boundary_arn" {
  description = "ARN of the permissions boundary of the role of `account_logging_role`. Default: none."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null || can(regex("^arn:${data.aws_partition.current.partition}:iam::(\\d{12}|aws):policy/[\\w+=,.@/-]+$", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn is ${jsonencode(var.permissions_boundary_arn)}; it must be the ARN of an IAM policy in the partition ${data.aws_partition.current.partition}."
  }
}

variable "xray_tracing_enabled" {
  description = "Whether X-Ray traces the API's requests."
  type        = bool
  default     = false
  nullable    = false
}

variable "cors_allow_origins" {
  description = "Origins whose scripts may call the API from a browser, as browsers send them, or only `*` for any origin."
  type        = list(string)
  default     = ["*"]
  nullable    = false

  validation {
    condition     = length(var.cors_allow_origins) > 0
    error_message = "cors_allow_origins is empty; it needs an origin, or * for any."
  }

  validation {
    condition     = alltrue([for origin in var.cors_allow_origins : can(regex("^(\\*|[a-z][a-z0-9+.-]*://([a-z0-9._-]+|\\[[0-9a-f:.]+\\])(:[1-9][0-9]{0,4})?)$", origin)) && !can(regex("^(http://.*:80|https://.*:443)$", origin))])
    error_message = "An origin is * or, as browsers send it, scheme://host[:port] in lower case, without a path and the scheme's own port; invalid: ${join(", ", [for origin in var.cors_allow_origins : jsonencode(origin) if !can(regex("^(\\*|[a-z][a-z0-9+.-]*://([a-z0-9._-]+|\\[[0-9a-f:.]+\\])(:[1-9][0-9]{0,4})?)$", origin)) || can(regex("^(http://.*:80|https://.*:443)$", origin))])}."
  }

  validation {
    condition     = !contains(var.cors_allow_origins, "*") || length(var.cors_allow_origins) == 1
    error_message = "cors_allow_origins has * for any origin, and also ${join(", ", [for origin in var.cors_allow_origins : jsonencode(origin) if origin != "*"])}: remove one or the other."
  }

  validation {
    condition     = length(distinct(var.cors_allow_origins)) == length(var.cors_allow_origins)
    error_message = "cors_allow_origins has an origin twice: ${join(", ", distinct([for origin in var.cors_allow_origins : jsonencode(origin) if length([for other in var.cors_allow_origins : other if other == origin]) > 1]))}."
  }
}

variable "cors_allow_headers" {
  description = "Request headers that scripts may send: `Authorization`, and those that the function reads."
  type        = list(string)
  default     = ["Authorization", "Content-Type"]
  nullable    = false

  # A preflight answers only with these, and each request has its token or signature in this header.
  validation {
    condition     = anytrue([for header in var.cors_allow_headers : try(lower(header) == "authorization", false)])
    error_message = "cors_allow_headers has no Authorization, so browsers could not send a token: add it to ${jsonencode(var.cors_allow_headers)}."
  }

  validation {
    condition     = alltrue([for header in var.cors_allow_headers : can(regex("^[A-Za-z0-9-]+$", header))])
    error_message = "A header's name has letters, digits and hyphens; invalid: ${join(", ", [for header in var.cors_allow_headers : jsonencode(header) if !can(regex("^[A-Za-z0-9-]+$", header))])}."
  }
}
