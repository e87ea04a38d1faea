variable "stage_name" {
  description = "Name of the API's stage, the first part of every path without `api.domain`."
  type        = string
  default     = "live"
}

variable "cors_allow_origins" {
  description = "Origins whose scripts may call the API from a browser, and use the URLs of the documents bucket that it signs; as browsers send them, or `*` alone for any."
  type        = list(string)
  default     = ["*"]
}

variable "cors_allow_headers" {
  description = "Request headers that scripts may send besides those that the API itself reads, such as those of a handler of yours."
  type        = list(string)
  default     = []
}

variable "public_routes" {
  description = "Routes that ask for no token, such as `GET /health`: `public_handler` of the same zip answers them, in a function that cannot run as anybody. Default: none."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "api" {
  description = <<-EOT
    How the API is reached; an object, whose parts are those of the api module. `endpoint_type`:
    REGIONAL, EDGE or PRIVATE, with `vpc_endpoint_ids`, a list. `resource_policy`, an object with
    `json`: who may reach it at all. `domain`, an object with `name`, and perhaps `certificate_arn`
    and `base_path`: a name of your own, which exists already where there is no certificate.
    `web_acl`, an object with `arn`: a firewall of yours. `throttling`, an object with `rate_limit`
    and `burst_limit`, and `method_settings`, an object of such by method: requests a second.
    `usage_plans`: quotas of clients by API keys. `access_log`, an object that may be empty or have
    `retention_days` and `kms_key_arn`: a line for each request; `account_logging_role` gives API
    Gateway the role that it writes them with, which is one for the whole account and region.
    `redeployment_triggers`, a map: what changes with routes of your own at `root_resource_id`.
  EOT
  type        = any
  default     = {}
}
