locals {
  # With a certificate the domain is this module's; without one it exists, and may have other stacks.
  # The key tells: a certificate that the same apply makes has no ARN yet.
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

  # Nobody is led to a stage before it is limited and guarded.
  depends_on = [aws_api_gateway_method_settings.this, aws_wafv2_web_acl_association.this]
}
