locals {
  # With a certificate, this module makes the domain; without one the domain exists and may serve other
  # stacks. The key decides and not the value, since a certificate of the same apply has no ARN yet.
  own_domain = try(contains(keys(var.domain), "certificate_arn"), false)
}

resource "aws_api_gateway_domain_name" "this" {
  count = local.own_domain ? 1 : 0

  domain_name              = module.settings.domain.name
  certificate_arn          = var.endpoint_type == "EDGE" ? module.settings.domain.certificate_arn : null
  regional_certificate_arn = var.endpoint_type == "EDGE" ? null : module.settings.domain.certificate_arn
  security_policy          = "TLS_1_2"

  endpoint_configuration {
    types = [var.endpoint_type]
  }
}

resource "aws_api_gateway_base_path_mapping" "this" {
  count = var.domain == null ? 0 : 1

  api_id      = local.rest_api.id
  stage_name  = aws_api_gateway_stage.this[0].stage_name
  domain_name = local.own_domain ? aws_api_gateway_domain_name.this[0].domain_name : module.settings.domain.name
  base_path   = module.settings.domain.base_path

  # The domain points to the stage only after the limits and the web ACL exist.
  depends_on = [aws_api_gateway_method_settings.this, aws_wafv2_web_acl_association.this]
}
