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

  validation {
    condition     = var.lambda_authorizer == null || can(keys(var.lambda_authorizer))
    error_message = "lambda_authorizer is ${jsonencode(var.lambda_authorizer)}; it must be an object, such as { function_name = \"judge\", invoke_arn = aws_lambda_function.judge.invoke_arn }."
  }

  validation {
    condition     = length(setsubtract(try(keys(var.lambda_authorizer), []), local.lambda_authorizer_settings)) == 0
    error_message = join(" ", [for key in setsubtract(try(keys(var.lambda_authorizer), []), local.lambda_authorizer_settings) : "lambda_authorizer.${key} is no setting;${join("", [for likely in [join(" or ", [for known in local.lambda_authorizer_settings : known if substr(known, 0, 3) == substr(key, 0, 3) || strcontains(known, key) || strcontains(key, known)])] : " did you mean ${likely}?" if likely != ""])} lambda_authorizer knows ${join(", ", local.lambda_authorizer_settings)}."])
  }

  validation {
    condition     = (var.lambda_authorizer != null) == (var.authorizer == "lambda")
    error_message = "authorizer is ${var.authorizer}, and lambda_authorizer is ${var.lambda_authorizer == null ? "not given" : "given"}: one needs the other."
  }

  validation {
    condition     = var.lambda_authorizer == null || can(regex("^\\S+$", var.lambda_authorizer.function_name))
    error_message = "lambda_authorizer.function_name is ${try("\"${var.lambda_authorizer.function_name}\"", "missing")}; it must be the function's name."
  }

  validation {
    condition     = try(var.lambda_authorizer.function_qualifier, null) == null || can(regex("^[\\w$-]+$", var.lambda_authorizer.function_qualifier))
    error_message = "lambda_authorizer.function_qualifier is ${jsonencode(try(var.lambda_authorizer.function_qualifier, null))}; it must be the name of an alias, or a version."
  }

  validation {
    condition     = var.lambda_authorizer == null || can(regex("^arn:[\\w-]+:apigateway:[a-z0-9-]+:lambda:path/.+/invocations$", var.lambda_authorizer.invoke_arn))
    error_message = "lambda_authorizer.invoke_arn is ${try("\"${var.lambda_authorizer.invoke_arn}\"", "missing")}; it must be the invoke_arn of the function or its alias, by which API Gateway calls it, and not its arn."
  }

  validation {
    condition     = try(var.lambda_authorizer.cache_seconds, null) == null || try(var.lambda_authorizer.cache_seconds >= 0 && var.lambda_authorizer.cache_seconds <= 3600 && floor(var.lambda_authorizer.cache_seconds) == var.lambda_authorizer.cache_seconds, false)
    error_message = "lambda_authorizer.cache_seconds is ${jsonencode(try(var.lambda_authorizer.cache_seconds, null))}; it must be a whole number from 0 to 3600."
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
    condition     = var.rest_api == null || can(keys(var.rest_api))
    error_message = "rest_api is ${jsonencode(var.rest_api)}; it must be an object, such as { id = aws_api_gateway_rest_api.yours.id, … }."
  }

  validation {
    condition     = length(setsubtract(try(keys(var.rest_api), []), local.rest_api_settings)) == 0
    error_message = join(" ", [for key in setsubtract(try(keys(var.rest_api), []), local.rest_api_settings) : "rest_api.${key} is no setting;${join("", [for likely in [join(" or ", [for known in local.rest_api_settings : known if substr(known, 0, 3) == substr(key, 0, 3) || strcontains(known, key) || strcontains(key, known)])] : " did you mean ${likely}?" if likely != ""])} rest_api knows ${join(", ", local.rest_api_settings)}."])
  }

  validation {
    condition     = var.rest_api == null || can(regex("^[a-z0-9]+$", var.rest_api.id))
    error_message = "rest_api.id is ${try("\"${var.rest_api.id}\"", "missing")}; it must be the ID of a REST API."
  }

  validation {
    condition     = var.rest_api == null || try(can(regex("^arn:[\\w-]+:execute-api:[a-z0-9-]+:\\d{12}:[a-z0-9]+$", var.rest_api.execution_arn)) && endswith(var.rest_api.execution_arn, ":${var.rest_api.id}"), false)
    error_message = "rest_api.execution_arn is ${try("\"${var.rest_api.execution_arn}\"", "missing")}; it must be the execution_arn of the API ${try(var.rest_api.id, "of rest_api.id")}."
  }

  validation {
    condition     = var.rest_api == null || can(regex("^\\w+$", var.rest_api.parent_resource_id))
    error_message = "rest_api.parent_resource_id is ${try("\"${var.rest_api.parent_resource_id}\"", "missing")}; it must be the ID of a resource of the API."
  }

  validation {
    condition     = try(var.rest_api.parent_path, null) == null || can(regex("^(/|(/[A-Za-z0-9._:-]+)+)$", var.rest_api.parent_path))
    error_message = "rest_api.parent_path is ${jsonencode(try(var.rest_api.parent_path, null))}; it must be / or a path such as /v1, without parameters and without a slash at its end."
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

  validation {
    condition     = var.resource_policy == null || can(keys(var.resource_policy))
    error_message = "resource_policy is ${jsonencode(var.resource_policy)}; it must be an object, such as { json = data.aws_iam_policy_document.api.json }."
  }

  validation {
    condition     = length(setsubtract(try(keys(var.resource_policy), []), local.resource_policy_settings)) == 0
    error_message = join(" ", [for key in setsubtract(try(keys(var.resource_policy), []), local.resource_policy_settings) : "resource_policy.${key} is no setting;${join("", [for likely in [join(" or ", [for known in local.resource_policy_settings : known if substr(known, 0, 3) == substr(key, 0, 3) || strcontains(known, key) || strcontains(key, known)])] : " did you mean ${likely}?" if likely != ""])} resource_policy knows ${join(", ", local.resource_policy_settings)}."])
  }

  validation {
    condition     = var.resource_policy == null || can(jsondecode(var.resource_policy.json).Statement)
    error_message = "resource_policy.json is no JSON document with a Statement."
  }

  validation {
    condition     = var.resource_policy == null || var.authorizer == "cognito" || contains(try(flatten([jsondecode(var.resource_policy.json).Statement])[*].Effect, ["Deny"]), "Deny")
    error_message = "resource_policy.json has no Deny, and the authorizer is ${var.authorizer}: API Gateway then lets in everybody whom ${var.authorizer == "iam" ? "IAM" : "the authorizer's function"} allows, from anywhere, whatever the policy's Allow says. Add a statement with \"Effect\": \"Deny\" for those whom you want to keep out, such as a NotIpAddress condition on aws:SourceIp, or StringNotEquals on aws:SourceVpce."
  }

  # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
  validation {
    condition     = var.resource_policy == null || try(length(replace(jsonencode(jsondecode(var.resource_policy.json)), "\"execute-api:/", "\"${local.any_execution_arn}/")) <= 8192, true)
    error_message = "resource_policy.json has ${try(length(replace(jsonencode(jsondecode(var.resource_policy.json)), "\"execute-api:/", "\"${local.any_execution_arn}/")), 0)} characters without white space and with the API's whole ARN in place of execute-api:/; API Gateway takes 8192."
  }
}

variable "domain" {
  description = <<-EOT
    A custom domain of the API; an object. `name`; DNS must point it to the output `domain_target`.
    `certificate_arn`: of an ACM certificate in the API's region, with an EDGE API in us-east-1.
    `base_path`: first part of every path; without one, API Gateway answers `/ping` and `/sping`
    itself. The API's default endpoint is off then.
  EOT
  type        = any
  default     = null

  validation {
    condition     = var.domain == null || can(keys(var.domain))
    error_message = "domain is ${jsonencode(var.domain)}; it must be an object, such as { name = \"api.example.com\", certificate_arn = \"arn:aws:acm:…\" }."
  }

  validation {
    condition     = length(setsubtract(try(keys(var.domain), []), local.domain_settings)) == 0
    error_message = join(" ", [for key in setsubtract(try(keys(var.domain), []), local.domain_settings) : "domain.${key} is no setting;${join("", [for likely in [join(" or ", [for known in local.domain_settings : known if substr(known, 0, 3) == substr(key, 0, 3) || strcontains(known, key) || strcontains(key, known)])] : " did you mean ${likely}?" if likely != ""])} domain knows ${join(", ", local.domain_settings)}."])
  }

  validation {
    condition     = var.domain == null || var.endpoint_type != "PRIVATE"
    error_message = "domain is for a REGIONAL or EDGE API; endpoint_type is PRIVATE."
  }

  validation {
    condition     = var.domain == null || can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$", var.domain.name))
    error_message = "domain.name is ${try("\"${var.domain.name}\"", "missing")}; it must be a host's name in lower case, such as api.example.com."
  }

  validation {
    condition     = var.domain == null || can(regex("^arn:[a-z-]+:acm:[a-z0-9-]+:[0-9]{12}:certificate/", var.domain.certificate_arn))
    error_message = "domain.certificate_arn is ${try("\"${var.domain.certificate_arn}\"", "missing")}; it must be the ARN of an ACM certificate."
  }

  validation {
    condition     = try(split(":", var.domain.certificate_arn)[3], local.certificate_region) == local.certificate_region
    error_message = "domain.certificate_arn is \"${try(var.domain.certificate_arn, "")}\"; ${var.endpoint_type == "EDGE" ? "an EDGE API needs a certificate in us-east-1" : "the certificate must be in the API's region, ${local.region}"}."
  }

  validation {
    condition     = try(var.domain.base_path, null) == null || can(regex("^[A-Za-z0-9._-]{0,300}$", var.domain.base_path))
    error_message = "domain.base_path is ${jsonencode(try(var.domain.base_path, null))}; it is one part of a path, such as v1, without slashes, of up to 300 letters, digits, dots, hyphens and underscores."
  }

  # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
  validation {
    condition     = !contains(["ping", "sping"], try(var.domain.base_path, null) == null ? "" : try(tostring(var.domain.base_path), ""))
    error_message = "domain.base_path is ${jsonencode(try(var.domain.base_path, null))}; API Gateway keeps ping and sping below a domain for itself: take another one."
  }
}

variable "web_acl" {
  description = "A WAFv2 web ACL that every request passes first; an object with its `arn`. It is regional, in the API's region, also for an EDGE API. Default: none."
  type        = any
  default     = null

  validation {
    condition     = var.web_acl == null || can(keys(var.web_acl))
    error_message = "web_acl is ${jsonencode(var.web_acl)}; it must be an object, such as { arn = \"arn:aws:wafv2:…\" }."
  }

  validation {
    condition     = length(setsubtract(try(keys(var.web_acl), []), local.web_acl_settings)) == 0
    error_message = join(" ", [for key in setsubtract(try(keys(var.web_acl), []), local.web_acl_settings) : "web_acl.${key} is no setting;${join("", [for likely in [join(" or ", [for known in local.web_acl_settings : known if substr(known, 0, 3) == substr(key, 0, 3) || strcontains(known, key) || strcontains(key, known)])] : " did you mean ${likely}?" if likely != ""])} web_acl knows ${join(", ", local.web_acl_settings)}."])
  }

  validation {
    condition     = var.web_acl == null || can(regex("^arn:[a-z-]+:wafv2:[a-z0-9-]+:[0-9]{12}:regional/webacl/", var.web_acl.arn))
    error_message = "web_acl.arn is ${try("\"${var.web_acl.arn}\"", "missing")}; it must be the ARN of a regional WAFv2 web ACL."
  }

  validation {
    condition     = try(split(":", var.web_acl.arn)[3], local.region) == local.region
    error_message = "web_acl.arn is \"${try(var.web_acl.arn, "")}\"; the web ACL must be in the API's region, ${local.region}."
  }
}

variable "throttling" {
  description = <<-EOT
    Requests that the stage takes; an object. `rate_limit`: a second; `burst_limit`: at once. Beyond,
    callers get 429. Default: what the account has left, which all its APIs of a region share.
  EOT
  type        = any
  default     = null

  validation {
    condition     = var.throttling == null || can(keys(var.throttling))
    error_message = "throttling is ${jsonencode(var.throttling)}; it must be an object, such as { rate_limit = 100, burst_limit = 200 }."
  }

  validation {
    condition     = length(setsubtract(try(keys(var.throttling), []), local.throttling_settings)) == 0
    error_message = join(" ", [for key in setsubtract(try(keys(var.throttling), []), local.throttling_settings) : "throttling.${key} is no setting;${join("", [for likely in [join(" or ", [for known in local.throttling_settings : known if substr(known, 0, 3) == substr(key, 0, 3) || strcontains(known, key) || strcontains(key, known)])] : " did you mean ${likely}?" if likely != ""])} throttling knows ${join(", ", local.throttling_settings)}."])
  }

  validation {
    condition     = var.throttling == null || try(min(var.throttling.rate_limit, var.throttling.burst_limit) >= 0, false)
    error_message = "throttling is ${jsonencode(var.throttling)}: rate_limit and burst_limit must be numbers, 0 or more."
  }

  validation {
    condition     = try(floor(var.throttling.burst_limit) == var.throttling.burst_limit && var.throttling.burst_limit <= 2147483647, true)
    error_message = "throttling.burst_limit is ${try(coalesce(var.throttling.burst_limit), "null")}; it must be a whole number, 2147483647 at most."
  }
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

  validation {
    condition     = can(merge(var.method_settings)) && alltrue([for setting in try(values(var.method_settings), []) : can(keys(setting))])
    error_message = "method_settings is ${jsonencode(var.method_settings)}; it must be an object of objects, such as { \"{proxy+}/POST\" = { rate_limit = 10 } }."
  }

  # API Gateway refuses ANY: "Invalid method setting path".
  validation {
    condition     = alltrue([for path in keys(try(merge(var.method_settings), {})) : can(regex("^({proxy\\+}|~1)/(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$", path))])
    error_message = "A key of method_settings is {proxy+} or ~1, a slash, and one of GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS; for the whole stage there is throttling. Not so: ${join(", ", [for path in keys(try(merge(var.method_settings), {})) : "\"${path}\"${endswith(path, "/ANY") ? " (API Gateway knows no settings of ANY: write a key for each verb)" : ""}" if !can(regex("^({proxy\\+}|~1)/(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$", path))])}."
  }

  validation {
    condition     = alltrue([for setting in try(merge(var.method_settings), {}) : length(setsubtract(try(keys(setting), []), local.method_settings_settings)) == 0])
    error_message = join(" ", flatten([for path, setting in try(merge(var.method_settings), {}) : [for key in setsubtract(try(keys(setting), []), local.method_settings_settings) : "method_settings[\"${path}\"].${key} is no setting;${join("", [for likely in [join(" or ", [for known in local.method_settings_settings : known if substr(known, 0, 3) == substr(key, 0, 3) || strcontains(known, key) || strcontains(key, known)])] : " did you mean ${likely}?" if likely != ""])} a method knows ${join(", ", local.method_settings_settings)}."]]))
  }

  validation {
    condition     = alltrue(flatten([for setting in try(merge(var.method_settings), {}) : [for name in ["rate_limit", "burst_limit"] : try(setting[name], null) == null || try(setting[name] >= 0 && (name == "rate_limit" || floor(setting[name]) == setting[name] && setting[name] <= 2147483647), false)]]))
    error_message = "method_settings: a rate_limit is a number, 0 or more; a burst_limit is a whole one, 2147483647 at most. Not so: ${join(", ", flatten([for path, setting in try(merge(var.method_settings), {}) : [for name in ["rate_limit", "burst_limit"] : "${path} (${name} = ${jsonencode(setting[name])})" if !(try(setting[name], null) == null || try(setting[name] >= 0 && (name == "rate_limit" || floor(setting[name]) == setting[name] && setting[name] <= 2147483647), false))]]))}."
  }

  validation {
    condition     = alltrue([for setting in try(merge(var.method_settings), {}) : try(setting.metrics_enabled, null) == null || can(tobool(setting.metrics_enabled))])
    error_message = "method_settings: metrics_enabled is true or false; not so: ${join(", ", [for path, setting in try(merge(var.method_settings), {}) : "${path} (${jsonencode(setting.metrics_enabled)})" if !(try(setting.metrics_enabled, null) == null || can(tobool(setting.metrics_enabled)))])}."
  }
}

variable "access_log" {
  description = <<-EOT
    A log with a JSON line for each request; an object. API Gateway must have a role to write it
    with, see `account_logging_role`. `retention_days`: how long lines are kept, by default 30.
    `kms_key_arn`: a key of yours that encrypts it. Default: none.
  EOT
  type        = any
  default     = null

  validation {
    condition     = var.access_log == null || can(keys(var.access_log))
    error_message = "access_log is ${jsonencode(var.access_log)}; it must be an object, such as { retention_days = 90 }."
  }

  validation {
    condition     = length(setsubtract(try(keys(var.access_log), []), local.access_log_settings)) == 0
    error_message = join(" ", [for key in setsubtract(try(keys(var.access_log), []), local.access_log_settings) : "access_log.${key} is no setting;${join("", [for likely in [join(" or ", [for known in local.access_log_settings : known if substr(known, 0, 3) == substr(key, 0, 3) || strcontains(known, key) || strcontains(key, known)])] : " did you mean ${likely}?" if likely != ""])} access_log knows ${join(", ", local.access_log_settings)}."])
  }

  validation {
    condition     = try(var.access_log.retention_days, null) == null || contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], try(tonumber(var.access_log.retention_days), 0))
    error_message = "access_log.retention_days is ${jsonencode(try(var.access_log.retention_days, null))}; CloudWatch offers 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 and 3653."
  }

  validation {
    condition     = try(var.access_log.kms_key_arn, null) == null || can(regex("^arn:[\\w-]+:kms:[a-z0-9-]+:\\d{12}:key/[\\w-]+$", var.access_log.kms_key_arn))
    error_message = "access_log.kms_key_arn is ${jsonencode(try(var.access_log.kms_key_arn, null))}; it must be the ARN of a key, not of an alias."
  }

  validation {
    condition     = try(split(":", var.access_log.kms_key_arn)[3], local.region) == local.region
    error_message = "access_log.kms_key_arn is ${jsonencode(try(var.access_log.kms_key_arn, null))}; the key must be in the API's region, ${local.region}."
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
