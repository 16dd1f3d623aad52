//! The two incidents that this program was written for, in every form: an emit in a loop over the sender's tabs, and a
//! login that signs with the fallback of its secret.

use super::{at_once, names};
use crate::node_server::{NodeServer, node_is_wanted, say};
use crate::reported::Reported;

/// What is named first, and how sure it is.
type Named<'a> = (Option<&'a str>, &'a str);

/// Forms in which the loop has another name than everywhere else. A message goes to a room of the recipient alone, so that
/// leaving out a tab of the sender leaves out nobody.
const LOOPS: [(&str, &str); 2] = [
    ("direct-messages", "io-to-in-loop-per-tab"),
    ("no-content-delivered", "io-to-in-loop-per-tab"),
];

/// Forms in which the secret of the login does not show, each with what is named there.
const SECRETS: [(&str, Named<'_>); 3] = [
    // There is no token.
    ("form-login-cookie-session", (None, "-")),
    // Nobody gets as far as the socket: a route of the login refuses the token that it has just given.
    ("oauth-password-grant", (Some("issuer-secret-is-fallback"), "likely")),
    // The login is a part of the greeting, and so is what refuses its token.
    ("login-by-socket-event", (Some("issuer-secret-is-fallback"), "likely")),
];

const FALLBACK: &str = "dev-only-secret-DO-NOT-USE-IN-PRODUCTION";

fn first(run: &Reported) -> Named<'_> {
    let sure = run.report["diagnoses"][0]["confidence"].as_str().unwrap_or("-");
    (run.codes().first().copied(), sure)
}

#[test]
fn an_emit_in_a_loop_over_the_tabs_of_the_sender_is_named_in_every_form() {
    if !node_is_wanted("an emit in a loop, in all forms") {
        return;
    }
    let server = NodeServer::start("forms/server.js", &[("EMITS", "except-in-loop")]);
    let forms: Vec<String> = names(&server).into_iter().collect();
    let runs = at_once::each(&forms, |form| at_once::run(form, "", &[("FORMS_URL", &server.url)]));
    for (form, run) in forms.iter().zip(&runs) {
        let named =
            LOOPS.iter().find(|(of, _)| of == form).map_or("except-in-loop", |(_, code)| *code);
        say(&format!("{form:<34} {:?}", first(run)));
        assert_eq!(first(run), (Some(named), "certain"), "{form}\n{}", run.said);
        assert_eq!((run.exit, run.codes().len()), (1, 1), "{form}\n{}", run.said);
        let summary = run.report["diagnoses"][0].to_string();
        assert!(summary.contains("except"), "{form}\n{}", run.said);
    }
}

#[test]
fn a_login_that_signs_with_its_fallback_is_named_in_every_form() {
    if !node_is_wanted("a login with a fallback, in all forms") {
        return;
    }
    let server = with_fallback();
    let forms: Vec<String> = names(&server).into_iter().collect();
    let runs = at_once::each(&forms, |form| {
        let variables = [("FORMS_URL", server.url.as_str()), ("JWT_SECRET", SECRET)];
        at_once::run(form, "secrets: [{ env: JWT_SECRET }]\n", &variables)
    });
    for (form, run) in forms.iter().zip(&runs) {
        let usual = (Some("issuer-secret-is-fallback"), "certain");
        let named = SECRETS.iter().find(|(of, _)| of == form).map_or(usual, |(_, named)| *named);
        say(&format!("{form:<34} {:?}", run.codes()));
        assert_eq!(first(run), named, "{form}\n{}", run.said);
        assert!(run.codes().len() < 2, "{form}\n{}", run.said);
        assert!(!run.report.to_string().contains(SECRET), "{form}");
    }
}

/// Forms that refuse in different ways, each with how sure it is then. Where everybody is let in at first, both ends may have
/// the fallback and the room be closed for another reason.
const WITHOUT: [(&str, &str); 7] = [
    ("csrf-header-login", "likely"),
    ("refused-by-403", "likely"),
    ("room-created-over-rest", "likely"),
    ("refused-after-connect", "possible"),
    ("refused-by-event", "possible"),
    ("refused-by-silence", "possible"),
    ("authenticate-by-event", "possible"),
];

#[test]
fn without_the_real_secret_a_fallback_is_named_and_said_to_be_unproven() {
    if !node_is_wanted("a login with a fallback, without the real secret") {
        return;
    }
    let server = with_fallback();
    let variables = [("FORMS_URL", server.url.as_str())];
    let runs = at_once::each(&WITHOUT, |(form, _)| at_once::run(form, "", &variables));
    for ((form, sure), run) in WITHOUT.iter().zip(&runs) {
        say(&format!("{form:<34} {:?}", run.codes()));
        assert_eq!(first(run), (Some("issuer-secret-is-fallback"), *sure), "{form}\n{}", run.said);
        let alike = if *sure == "likely" { "secret-mismatch" } else { "shared-secret-is-fallback" };
        let alikes = run.report["diagnoses"][0]["lookalikes"].to_string();
        assert!(alikes.contains(alike), "{form}: {alikes}");
    }
}

/// What the sockets verify with.
const SECRET: &str = "a-secret-that-only-the-tests-have-0123456789";

fn with_fallback() -> NodeServer {
    let secrets = [("SIGNING_SECRET", FALLBACK), ("JWT_SECRET", SECRET)];
    NodeServer::start("forms/server.js", &secrets)
}
