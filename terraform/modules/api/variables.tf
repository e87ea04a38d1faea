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
    condition     = length(var.user_pool_arns) == 0 || var.authorizer == "cognito"
    error_message = "user_pool_arns are for the authorizer cognito; it is ${var.authorizer}, which knows nothing of them."
  }
}

variable "lambda_authorizer" {
  description = <<-EOT
    The function that judges tokens, for the authorizer `lambda`. `function_qualifier`: the alias or
    version that `invoke_arn` leads to. `cache_seconds`, 0 to 3600: how long API Gateway goes by its
    answer for a token, without asking again.
  EOT
  type = object({
    function_name      = string
    function_qualifier = optional(string)
    invoke_arn         = string
    cache_seconds      = optional(number, 300)
  })
  default = null

  validation {
    condition     = (var.lambda_authorizer != null) == (var.authorizer == "lambda")
    error_message = "authorizer is ${var.authorizer}, and lambda_authorizer is ${var.lambda_authorizer == null ? "not given" : "given"}: one needs the other."
  }

  validation {
    condition     = var.lambda_authorizer == null || try(var.lambda_authorizer.cache_seconds >= 0 && var.lambda_authorizer.cache_seconds <= 3600 && floor(var.lambda_authorizer.cache_seconds) == var.lambda_authorizer.cache_seconds, false)
    error_message = "lambda_authorizer.cache_seconds is ${try(coalesce(var.lambda_authorizer.cache_seconds), "null")}; it must be a whole number from 0 to 3600."
  }
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
}

variable "function_qualifier" {
  description = "Name of the alias, or the version, that `function_invoke_arn` leads to. Default: the function without one."
  type        = string
  default     = null
}

variable "rest_api" {
  description = <<-EOT
    An API of yours, to which authorizer, `{proxy+}` and permission are added. `parent_resource_id`
    and `parent_path` say below which resource. Default: an API of this module's own, with stage and
    deployment.
  EOT
  type = object({
    id                 = string
    execution_arn      = string
    parent_resource_id = string
    parent_path        = optional(string, "/")
  })
  default = null

  validation {
    condition     = var.rest_api == null || can(regex("^(/|(/[A-Za-z0-9._:-]+)+)$", var.rest_api.parent_path))
    error_message = "rest_api.parent_path is \"${try(var.rest_api.parent_path, "")}\"; it must be / or a path such as /v1, without parameters and without a slash at its end."
  }

  validation {
    condition     = var.rest_api == null || length(local.inputs_of_own_api) == 0
    error_message = "rest_api names an API of yours, which these inputs would not change: ${join(", ", local.inputs_of_own_api)}."
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
    condition     = alltrue([for id in var.vpc_endpoint_ids : startswith(id, "vpce-")])
    error_message = "IDs of VPC endpoints begin with vpce-; not so: ${join(", ", [for id in var.vpc_endpoint_ids : id if !startswith(id, "vpce-")])}."
  }

  validation {
    condition     = var.endpoint_type != "PRIVATE" || length(var.vpc_endpoint_ids) > 0 || var.resource_policy != null
    error_message = "Nobody could call the private API: it needs vpc_endpoint_ids or a resource_policy."
  }
}

variable "resource_policy" {
  description = <<-EOT
    Who may reach the API at all, besides having a token. `json`: the policy; a resource may be
    written `execute-api:/*`, for this API. Default: anybody, or with a private API whoever comes
    through `vpc_endpoint_ids`.
  EOT
  type        = object({ json = string })
  default     = null

  validation {
    condition     = var.resource_policy == null || can(jsondecode(var.resource_policy.json).Statement)
    error_message = "resource_policy.json is no JSON document with a Statement."
  }

  # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
  validation {
    condition     = var.resource_policy == null || try(length(jsonencode(jsondecode(var.resource_policy.json))) <= 8192, true)
    error_message = "resource_policy.json has ${try(length(jsonencode(jsondecode(var.resource_policy.json))), 0)} characters without white space; API Gateway takes 8192."
  }
}

variable "domain" {
  description = <<-EOT
    A custom domain of the API; DNS must point it to the output `domain_target`. `certificate_arn`:
    of an ACM certificate in the API's region, with an EDGE API in us-east-1. `base_path`: first part
    of every path. The API's default endpoint is off then.
  EOT
  type = object({
    name            = string
    certificate_arn = string
    base_path       = optional(string, "")
  })
  default = null

  validation {
    condition     = var.domain == null || var.endpoint_type != "PRIVATE"
    error_message = "domain is for a REGIONAL or EDGE API; endpoint_type is PRIVATE."
  }

  validation {
    condition     = var.domain == null || can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z][a-z0-9-]*[a-z0-9]$", var.domain.name))
    error_message = "domain.name is \"${try(var.domain.name, "")}\"; it must be a host's name in lower case, such as api.example.com."
  }

  validation {
    condition     = var.domain == null || can(regex("^arn:[a-z-]+:acm:[a-z0-9-]+:[0-9]{12}:certificate/", var.domain.certificate_arn))
    error_message = "domain.certificate_arn is \"${try(var.domain.certificate_arn, "")}\"; it must be the ARN of an ACM certificate."
  }

  validation {
    condition     = var.domain == null || var.endpoint_type != "EDGE" || can(regex(":acm:us-east-1:", var.domain.certificate_arn))
    error_message = "domain.certificate_arn is \"${try(var.domain.certificate_arn, "")}\"; an EDGE API needs a certificate in us-east-1."
  }

  validation {
    condition     = var.domain == null || can(regex("^[A-Za-z0-9._-]*$", var.domain.base_path))
    error_message = "domain.base_path is \"${try(var.domain.base_path, "")}\"; it is one part of a path, such as v1, without slashes, of letters, digits, dots, hyphens and underscores."
  }
}

variable "web_acl" {
  description = "A WAFv2 web ACL that every request passes first, by its `arn`. Regional, also for an EDGE API. Default: none."
  type        = object({ arn = string })
  default     = null

  validation {
    condition     = var.web_acl == null || can(regex("^arn:[a-z-]+:wafv2:[a-z0-9-]+:[0-9]{12}:regional/webacl/", var.web_acl.arn))
    error_message = "web_acl.arn is \"${try(var.web_acl.arn, "")}\"; it must be the ARN of a regional WAFv2 web ACL."
  }
}

variable "throttling" {
  description = <<-EOT
    Requests that the stage takes: `rate_limit` a second, and `burst_limit` at once. Beyond, callers
    get 429. Default: what the account has left, which all its APIs of a region share.
  EOT
  type = object({
    rate_limit  = number
    burst_limit = number
  })
  default = null

  validation {
    condition     = var.throttling == null || try(min(var.throttling.rate_limit, var.throttling.burst_limit) >= 0, false)
    error_message = "throttling: rate_limit and burst_limit cannot be negative."
  }
}

variable "method_settings" {
  description = <<-EOT
    Settings of single methods, which take the place of `throttling` there; a limit that is not given
    stays that of `throttling`. `{proxy+}/ANY` are the requests to the function, `{proxy+}/OPTIONS`
    the preflights; `~1/ANY` and `~1/OPTIONS` those of the root path. `metrics_enabled`: metrics of
    the method by itself, which CloudWatch charges for.
  EOT
  type = map(object({
    rate_limit      = optional(number)
    burst_limit     = optional(number)
    metrics_enabled = optional(bool, false)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for path in keys(var.method_settings) : can(regex("^({proxy\\+}|~1)/(ANY|OPTIONS)$", path))])
    error_message = "The API's methods are {proxy+}/ANY, {proxy+}/OPTIONS, ~1/ANY and ~1/OPTIONS; method_settings names ${join(", ", [for path in keys(var.method_settings) : path if !can(regex("^({proxy\\+}|~1)/(ANY|OPTIONS)$", path))])}."
  }

  validation {
    condition     = alltrue([for setting in values(var.method_settings) : alltrue([for limit in [setting.rate_limit, setting.burst_limit] : limit == null ? true : limit >= 0])])
    error_message = "method_settings: limits cannot be negative, as of ${join(", ", [for path, setting in var.method_settings : path if anytrue([for limit in [setting.rate_limit, setting.burst_limit] : limit == null ? false : limit < 0])])}."
  }
}

variable "access_log" {
  description = <<-EOT
    A log with a JSON line for each request. API Gateway must have a role to write it with, see
    `account_logging_role`. `kms_key_arn`: a key of yours that encrypts it. Default: none.
  EOT
  type = object({
    retention_days = optional(number, 30)
    kms_key_arn    = optional(string)
  })
  default = null

  validation {
    condition     = var.access_log == null || contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], try(var.access_log.retention_days, 0))
    error_message = "access_log.retention_days is ${try(coalesce(var.access_log.retention_days), "null")}; CloudWatch offers 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 and 3653."
  }

  validation {
    condition     = try(var.access_log.kms_key_arn, null) == null || can(regex("^arn:[\\w-]+:kms:[a-z0-9-]+:\\d{12}:key/[\\w-]+$", var.access_log.kms_key_arn))
    error_message = "access_log.kms_key_arn is \"${try(coalesce(var.access_log.kms_key_arn), "null")}\"; it must be the ARN of a key, not of an alias."
  }
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
