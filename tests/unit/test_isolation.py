"""A local run cannot reach an AWS account, whatever the shell that starts it has set."""

from pathlib import Path

from tooling.isolation import isolated_environment


def test_nothing_leads_to_a_real_account(tmp_path: Path) -> None:
    real = {
        "AWS_PROFILE": "production",
        "AWS_ACCESS_KEY_ID": "AKIAREAL",
        "AWS_SESSION_TOKEN": "real",
        "AWS_ENDPOINT_URL_S3": "https://s3.example.com",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.2",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "TRUE",
        "TF_VAR_name_prefix": "production",
        "TF_CLI_ARGS": "-var-file=production.tfvars",
        "TF_WORKSPACE": "production",
        "TF_CLI_CONFIG_FILE": str(tmp_path / "missing"),
        "PYTHONPATH": "/somewhere",
        "PATH": "/bin",
        "HTTPS_PROXY": "http://proxy.example.com",
        "NO_PROXY": "example.com",
    }
    kept = isolated_environment(real)
    assert not set(real.values()) & set(kept.values()) - {"/bin", "http://proxy.example.com"}
    assert kept["AWS_ACCESS_KEY_ID"] == "test"
    assert kept["AWS_CONFIG_FILE"] == kept["AWS_SHARED_CREDENTIALS_FILE"] == "/dev/null"
    assert kept["PATH"] == "/bin"
    assert kept["NO_PROXY"] == "example.com,127.0.0.1,localhost"


def test_an_existing_terraform_configuration_is_kept(tmp_path: Path) -> None:
    configuration = tmp_path / "terraformrc"
    configuration.touch()
    kept = isolated_environment({"TF_CLI_CONFIG_FILE": str(configuration)})
    assert kept["TF_CLI_CONFIG_FILE"] == str(configuration)
