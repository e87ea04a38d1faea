variable "name" {
  description = "Name of the REST API and its authorizer; the log group of `access_log` and the role of `account_logging_role` have it in their names. With `rest_api` no API has it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[\\w-]{1,128}$", var.name))
    error_message = "name is \"${var.name}\"; it needs 1 to 128 letters, digits, hyphens or underscores."
  }
}

variable "authorizer" {
  description = <<-EOT
    Who judges the callers. `cognito`: API Gateway itself, by the ID tokens of `user_pool_arns`.
    `lambda`: the function of `lambda_authorizer`. `iam`: IAM, by the signature that a request
    carries; the caller's role must allow `execute-api:Invoke`.
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
    error_message = "user_pool_arns takes ARNs of Cognito user pools; not so: ${join(", ", [for arn in var.user_pool_arns : "\"${arn}\"" if !can(regex("^arn:[\\w-]+:cognito-idp:[a-z0-9-]+:\\d{12}:userpool/[\\w-]+$", arn))])}."
  }

  validation {
    condition     = length(var.user_pool_arns) == 0 || var.authorizer == "cognito"
    error_message = "user_pool_arns are for the authorizer cognito; it is ${var.authorizer}, which knows nothing of them."
  }
}

variable "lambda_authorizer" {
  description = <<-EOT
    The function that judges tokens, for the authorizer `lambda`; an object. `function_name` and
    `invoke_arn`: the function. `function_qualifier`: the alias or version that `invoke_arn` leads
    to. `cache_seconds`, 0 to 3600, by default 300: how long API Gateway goes by its answer for a
    token, without asking again.
  EOT
  type        = any
  default     = null
}

variable "function_name" {
  description = "Name of the Lambda function that answers the requests."
  type        = string
  nullable    = false
}

variable "function_invoke_arn" {
  description = "ARN by which API Gateway calls the function, its `invoke_arn` or that of an alias."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[\\w-]+:apigateway:[a-z0-9-]+:lambda:path/.+/invocations$", var.function_invoke_arn))
    error_message = "function_invoke_arn is \"${var.function_invoke_arn}\"; it must be the invoke_arn of the function or its alias, by which API Gateway calls it, and not its arn."
  }
}

variable "function_qualifier" {
  description = "Name of the alias, or the version, that `function_invoke_arn` leads to. Default: the function without one."
  type        = string
  default     = null
}

variable "rest_api" {
  description = <<-EOT
    An API of yours, to which authorizer, `{proxy+}` and permission are added; an object. `id` and
    `execution_arn`: the API. `parent_resource_id` and `parent_path`: the resource below which they
    are added, by default that of the path `/`; one that has no other resources below it, see "An API
    of yours". Default: an API of this module's own, with stage and deployment.
  EOT
  type        = any
  default     = null

  validation {
    condition     = var.rest_api == null || length(local.inputs_of_own_api) == 0
    error_message = "rest_api names an API of yours, which these inputs would not change: ${join(", ", local.inputs_of_own_api)}."
  }
}

variable "public_routes" {
  description = <<-EOT
    Routes that ask for no token; an object. `routes`: up to 40, each a method and a path of up to
    five parts, such as `GET /health` or `POST /webhooks/{source}`. `function_name` and `invoke_arn`:
    the function that answers them, whose role may assume none, as the lambda_function module makes
    one. `function_qualifier`: the alias or version that `invoke_arn` leads to. Default: none.
  EOT
  type        = any
  default     = null
}

variable "redeployment_triggers" {
  description = "What stands for routes of your own beside this module's: texts by any name, such as hashes of your resources. Where one changes, a new deployment serves them."
  type        = map(string)
  default     = {}
  nullable    = false

  # Not with the other inputs that an API of yours excludes: what stands for a route comes of the API.
  validation {
    condition     = length(var.redeployment_triggers) == 0 || var.rest_api == null
    error_message = "redeployment_triggers are for the deployment of this module's own API; with rest_api it is yours: give them to it, beside the output redeployment_trigger."
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
  description = "From where the API is reached: `REGIONAL`, `EDGE` (through CloudFront) or `PRIVATE` (through VPC endpoints alone)."
  type        = string
  default     = "REGIONAL"
  nullable    = false

  validation {
    condition     = contains(["REGIONAL", "EDGE", "PRIVATE"], var.endpoint_type)
    error_message = "endpoint_type is \"${var.endpoint_type}\"; it must be REGIONAL, EDGE or PRIVATE."
  }
}

variable "vpc_endpoint_ids" {
  description = "IDs of the VPC endpoints for `execute-api` through which a private API is reached."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.vpc_endpoint_ids) == 0 || var.endpoint_type == "PRIVATE"
    error_message = "vpc_endpoint_ids are for endpoint_type PRIVATE; it is ${var.endpoint_type}."
  }

  validation {
    condition     = alltrue([for id in var.vpc_endpoint_ids : can(regex("^vpce-[0-9a-f]+$", id))])
    error_message = "IDs of VPC endpoints are vpce- and hexadecimal digits; not so: ${join(", ", [for id in var.vpc_endpoint_ids : id if !can(regex("^vpce-[0-9a-f]+$", id))])}."
  }

  validation {
    condition     = var.endpoint_type != "PRIVATE" || length(var.vpc_endpoint_ids) > 0 || var.resource_policy != null
    error_message = "Nobody could call the private API: it needs vpc_endpoint_ids or a resource_policy."
  }
}

variable "resource_policy" {
  description = <<-EOT
    Who may reach the API at all, besides having a token; an object. `json`: the policy; a resource may be
    written `execute-api:/*`, for this API. Behind `lambda` and `iam` it needs a Deny, since an Allow
    keeps nobody out there. Default: anybody, or with a private API whoever comes through
    `vpc_endpoint_ids`.
  EOT
  type        = any
  default     = null
}

variable "domain" {
  description = <<-EOT
    A custom domain of the API; an object. `name`; DNS must point it to the output `domain_target`.
    `certificate_arn`: of an ACM certificate in the API's region, with an EDGE API in us-east-1;
    without one the domain must exist, and only its `base_path` leads here. `base_path`: first part of every path; without one, API Gateway answers `/ping` and `/sping`
    itself. The API's default endpoint is off then.
  EOT
  type        = any
  default     = null
}

variable "web_acl" {
  description = "A WAFv2 web ACL that every request passes first; an object with its `arn`. It is regional, in the API's region, also for an EDGE API. Default: none."
  type        = any
  default     = null
}

variable "throttling" {
  description = <<-EOT
    Requests that the stage takes; an object. `rate_limit`: a second; `burst_limit`: at once. Beyond,
    callers get 429. Default: what the account has left, which all its APIs of a region share.
  EOT
  type        = any
  default     = null
}

variable "method_settings" {
  description = <<-EOT
    Settings of single methods, which take the place of `throttling` there; an object of objects. A
    key is the path `{proxy+}`, or `~1` for the root path, with a verb: `{proxy+}/POST`; `OPTIONS`
    are the preflights. `rate_limit` and `burst_limit`: as of `throttling`, whose limit holds where
    none is given. `metrics_enabled`: metrics of the method by itself, which CloudWatch charges for.
  EOT
  type        = any
  default     = {}
  nullable    = false
}

variable "usage_plans" {
  description = <<-EOT
    Quotas of clients, by the name of a plan; an object of objects. `api_keys`: names of the keys in
    it, which are made; each client sends one in `X-Api-Key` besides its token. `quota`: `limit`
    requests in a `period`, `DAY`, `WEEK` or `MONTH`. `rate_limit` and `burst_limit`: requests a
    second, and at once, of each key. Keys are no authorization. Default: none, and no key is asked for.
  EOT
  type        = any
  default     = {}
  nullable    = false
}

variable "access_log" {
  description = <<-EOT
    A log with a JSON line for each request; an object. API Gateway must have a role to write it
    with, see `account_logging_role`. `retention_days`: how long lines are kept, by default 30.
    `kms_key_arn`: a key of yours that encrypts it. Default: none.
  EOT
  type        = any
  default     = null
}

variable "account_logging_role" {
  description = "Whether to give API Gateway the role with which it writes logs. It is one for all APIs of the account and region: leave it to whoever set it before."
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
  description = "ARN of the policy that bounds what the role of `account_logging_role` may be allowed. Default: none."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null || can(regex("^arn:[\\w-]+:iam::(\\d{12}|aws):policy/.+$", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn is \"${coalesce(var.permissions_boundary_arn, "null")}\"; it must be the ARN of a managed policy."
  }
}

variable "xray_tracing_enabled" {
  description = "Whether X-Ray traces requests from the API on."
  type        = bool
  default     = false
  nullable    = false
}

variable "cors_allow_origins" {
  description = "Origins whose scripts may call the API from a browser, as browsers send them, or `*` alone for any."
  type        = list(string)
  default     = ["*"]
  nullable    = false

  validation {
    condition     = length(var.cors_allow_origins) > 0
    error_message = "cors_allow_origins is empty; it needs an origin, or * for any."
  }

  validation {
    condition     = alltrue([for origin in var.cors_allow_origins : can(regex("^(\\*|[a-z][a-z0-9+.-]*://([a-z0-9._-]+|\\[[0-9a-f:.]+\\])(:[1-9][0-9]{0,4})?)$", origin)) && !can(regex("^(http://.*:80|https://.*:443)$", origin))])
    error_message = "An origin is * or, as browsers send it, scheme://host[:port] in lower case, without a path and the scheme's own port; not so: ${join(", ", [for origin in var.cors_allow_origins : "\"${origin}\"" if !can(regex("^(\\*|[a-z][a-z0-9+.-]*://([a-z0-9._-]+|\\[[0-9a-f:.]+\\])(:[1-9][0-9]{0,4})?)$", origin)) || can(regex("^(http://.*:80|https://.*:443)$", origin))])}."
  }

  validation {
    condition     = !contains(var.cors_allow_origins, "*") || length(var.cors_allow_origins) == 1
    error_message = "cors_allow_origins has * for any origin, and besides ${join(", ", [for origin in var.cors_allow_origins : origin if origin != "*"])}; it stands alone."
  }

  validation {
    condition     = length(distinct(var.cors_allow_origins)) == length(var.cors_allow_origins)
    error_message = "cors_allow_origins has an origin twice: ${join(", ", distinct([for origin in var.cors_allow_origins : origin if length([for other in var.cors_allow_origins : other if other == origin]) > 1]))}."
  }
}

variable "cors_allow_headers" {
  description = "Request headers that scripts may send: those that the function reads."
  type        = list(string)
  default     = ["Authorization", "Content-Type"]
  nullable    = false

  validation {
    condition     = alltrue([for header in var.cors_allow_headers : can(regex("^[A-Za-z0-9-]+$", header))])
    error_message = "A header's name has letters, digits and hyphens; not so: ${join(", ", [for header in var.cors_allow_headers : "\"${header}\"" if !can(regex("^[A-Za-z0-9-]+$", header))])}."
  }
}
