variable "stage_name" {
  description = "Name of the API's stage, the first part of every path without `api.domain`."
  type        = string
  default     = "live"
  nullable    = false
}

variable "cors_allow_origins" {
  description = "Origins whose scripts may call the API from a browser and use the signed URLs of the documents bucket. Write them as browsers send them, or only `*` for any origin."
  type        = list(string)
  default     = ["*"]
  nullable    = false
}

variable "cors_allow_headers" {
  description = "Further request headers that scripts may send, such as those that your own handler reads."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "public_routes" {
  description = "Routes that need no token, such as `GET /health`. `public_handler` of the same zip answers them, in a separate function that cannot act as a caller. Default: none."
  type        = list(string)
  default     = []
  nullable    = false

  # The api module checks the rest.
  validation {
    condition     = length(var.public_routes) == 0 || fileexists(var.function_package)
    error_message = "A function from function_package answers public_routes, even if the callers' function is an image or comes from S3; there is no file \"${var.function_package}\": run scripts/package first."
  }
}

variable "api" {
  description = <<-EOT
    How clients reach the API; an object, whose parts the api module describes. `endpoint_type`:
    REGIONAL, EDGE or PRIVATE, with `vpc_endpoint_ids`, a list. `resource_policy`, an object with
    `json`: who may reach the API at all. `domain`, an object with `name`, and optionally
    `certificate_arn` and `base_path`: your own domain, which must exist if there is no certificate.
    `web_acl`, an object with `arn`: your firewall. `throttling`, an object with `rate_limit` and
    `burst_limit`, and `method_settings`, such objects by method: requests per second. `usage_plans`:
    quotas of clients with API keys. `access_log`, an object that may be empty or have `retention_days`
    and `kms_key_arn`: a line for each request; `account_logging_role` gives API Gateway the role for
    it, of which an account has one in each region. `redeployment_triggers`, a map of texts that change
    with your own routes at `root_resource_id`.
  EOT
  type        = any
  default     = {}
  nullable    = false

  validation {
    condition     = can(keys(var.api))
    error_message = "api is ${jsonencode(var.api)}; it must be an object, such as { endpoint_type = \"EDGE\" }."
  }

  validation {
    condition     = try(var.api.access_log, null) == null || can(keys(var.api.access_log))
    error_message = "api.access_log is ${jsonencode(try(var.api.access_log, null))}; it must be an object, such as { retention_days = 365 }."
  }
}
