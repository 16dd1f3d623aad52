//! Tokens that no login step captures: from the environment, from a command, minted, or as they are written.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value, json};
use tokio::process::Command;
use tokio::time::timeout;

use super::candidates::secret_of;
use crate::scenario::{HmacAlgorithm, Mint, Scenario, Scope, TokenSource};
use crate::token::{self, SigningKey};

/// How long a command may take to print a token.
const COMMAND: Duration = Duration::from_secs(30);

/// A token and where it came from, or why there is none, in one sentence.
pub(super) async fn token(
    scenario: &Scenario,
    source: &TokenSource,
    scope: &Scope,
) -> Result<(String, String), String> {
    let text = |template: &crate::scenario::Template| {
        template.text(scope).map_err(|error| error.to_string())
    };
    match source {
        TokenSource::Env(name) => {
            let name = text(name)?;
            let value = scenario.env.var(&name);
            let value =
                value.ok_or_else(|| format!("the environment variable {name} is not set"))?;
            Ok((value.to_owned(), format!("env:{name}")))
        }
        TokenSource::Text(written) => Ok((text(written)?, "the scenario".into())),
        TokenSource::Command(line) => Ok((run(&text(line)?).await?, "a command".into())),
        TokenSource::Mint(mint) => Ok((minted(scenario, mint, scope)?, "minted here".into())),
    }
}

async fn run(line: &str) -> Result<String, String> {
    let mut command = Command::new("sh");
    command.args(["-c", line]).kill_on_drop(true).stdin(std::process::Stdio::null());
    let output = timeout(COMMAND, command.output())
        .await
        .map_err(|_| format!("the token command did not end within {} s", COMMAND.as_secs()))?
        .map_err(|error| format!("the token command cannot be run: {error}"))?;
    if !output.status.success() {
        return Err(format!("the token command failed ({})", output.status));
    }
    let token = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if token.is_empty() { Err("the token command printed nothing".into()) } else { Ok(token) }
}

fn minted(scenario: &Scenario, mint: &Mint, scope: &Scope) -> Result<String, String> {
    let secret = secret_of(scenario, &mint.secret).map_err(|problem| problem.to_string())?;
    let claims = mint.claims.fill(scope).map_err(|error| error.to_string())?;
    let mut all = Map::new();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    all.insert("iat".into(), json!(now.as_secs()));
    all.insert("exp".into(), json!((now + mint.expires).as_secs()));
    if let Value::Object(claims) = claims {
        all.extend(claims);
    }
    let algorithm = match mint.algorithm {
        HmacAlgorithm::Hs256 => token::HmacAlgorithm::Hs256,
        HmacAlgorithm::Hs384 => token::HmacAlgorithm::Hs384,
        HmacAlgorithm::Hs512 => token::HmacAlgorithm::Hs512,
    };
    let key = SigningKey::Hmac { secret, algorithm };
    let token = token::mint(&all, None, &key).map_err(|error| error.to_string())?;
    Ok(token.expose().to_owned())
}
