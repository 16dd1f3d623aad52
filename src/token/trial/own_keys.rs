//! Keys of our own, for the trial in which a token brings its key along.
//!
//! They are constants, because they guard nothing: whoever trusts the key that a token brings trusts any.

use serde_json::{Map, Value, json};

use crate::token::mint::sign_pem;
use crate::token::{AsymmetricAlgorithm, HmacAlgorithm, Jwt, Secret, encoding, forge};

/// The token, signed with a key of our own of the kind that its `alg` wants, which stands in its header.
pub(super) fn sign(probe: forge::Probe, alg: &str, random: [u8; 32]) -> Jwt {
    let signed = match AsymmetricAlgorithm::named(alg) {
        Some(AsymmetricAlgorithm::Es256) => {
            let jwk = json!({ "kty": "EC", "crv": "P-256", "x": X, "y": Y });
            asymmetric(&probe, &jwk, AsymmetricAlgorithm::Es256, EC)
        }
        Some(other) => {
            let algorithm = if other.is_rsa() { other } else { AsymmetricAlgorithm::Rs256 };
            let jwk = json!({ "kty": "RSA", "n": N, "e": "AQAB" });
            asymmetric(&probe, &jwk, algorithm, RSA)
        }
        None => None,
    };
    signed.unwrap_or_else(|| symmetric(probe, random))
}

fn asymmetric(
    probe: &forge::Probe,
    jwk: &Value,
    algorithm: AsymmetricAlgorithm,
    body: &str,
) -> Option<Jwt> {
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n");
    let (mut header, claims) = probe.parts();
    header.insert("alg".to_owned(), algorithm.name().into());
    header.insert("jwk".to_owned(), jwk.clone());
    sign_pem(&header, &claims, algorithm, &Secret::new(pem)).ok()
}

fn symmetric(probe: forge::Probe, random: [u8; 32]) -> Jwt {
    let k = String::from_utf8_lossy(&encoding::base64url(&random)).into_owned();
    let jwk = json!({ "kty": "oct", "k": k });
    let changes = Map::from_iter([("jwk".to_owned(), jwk)]);
    probe.with_header(&changes).sign(&Secret::new(random), HmacAlgorithm::Hs256)
}

/// The modulus of the RSA key.
const N: &str = "\
zV-ZjiO_y8pKEjYdot93FgvkdQ5GR-TAPRb6TlRMQ7KuiM_t2tDH7t6zW1VV7Zeb\
c86BTm8KAkJgsU4NMOY68tQwIOKnh4aWYS-oGlivyA9CtlIh4F83Jv5j5dkT86-F\
vQqDCKz7lf6JUzovrWglXQQYpugWPdcJ_L2O9TEKyoQ-stANo1Pq4C-dRvv0CeL5\
4wOtTL4GBTH6iutTirowvbToyT6NMOEUl9nQLO1CVdJ0XFMoqB6D11zFjjWO6G78\
m698C70fn6WDwg3y7HYHd8P0C5ItlQU6J8PSksztUbyRYLL4S34mPQqszmN2YG9N\
EpQx-ctuVDbNQMj8gdGl3Q";

/// The RSA key, PKCS#8 without its first and last line.
const RSA: &str = "\
MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQDNX5mOI7/LykoS\
Nh2i33cWC+R1DkZH5MA9FvpOVExDsq6Iz+3a0Mfu3rNbVVXtl5tzzoFObwoCQmCx\
Tg0w5jry1DAg4qeHhpZhL6gaWK/ID0K2UiHgXzcm/mPl2RPzr4W9CoMIrPuV/olT\
Oi+taCVdBBim6BY91wn8vY71MQrKhD6y0A2jU+rgL51G+/QJ4vnjA61MvgYFMfqK\
61OKujC9tOjJPo0w4RSX2dAs7UJV0nRcUyioHoPXXMWONY7obvybr3wLvR+fpYPC\
DfLsdgd3w/QLki2VBTonw9KSzO1RvJFgsvhLfiY9CqzOY3Zgb00SlDH5y25UNs1A\
yPyB0aXdAgMBAAECggEAEKsdwadS9wA8rvSKRxCXhVLNm0GKFeYx7b4KbpE8HQd+\
JRepMKgJfhtAQogEdh48Ap7D/cDDNsflOfwW09KafgsXj+e4HKa2rah08+nMSd1m\
jE58tjhMIo5QPyoKoEMtRINQphjcv4GzQBhvdlscTeEZ+3FH8tjGlFHcmI0Ug4yp\
zZjCBYTXaL7gjepA7IrNgkkKQC39cNNptVqsOsqeRNg95Y8xhzitNFB04ErakrxT\
OcJNFoNkz9AtPmvKsKM1JlJTZ58S1qXBHMZ5trM7k2V1+K/+L9cpeURvtGwcfp7n\
pHoLsNSd5xaJWWUE9ZxCQYPN/W0rha/oJdGFLKSbGQKBgQDnd+idJhgschPM9alB\
4MOtGiTQif7bNSbs5j0lmOlAWQo1uGb/28jcbTd57YG0dW/GvAfcdKZt+VCNT6Gw\
D0QOggnQ6shyVbRvoW48eLoyfu61h7y6ym+Uf20576u6xAUJwgM7EPj0vzXZccWu\
AZPG4m3Xxi+8Ze4cyRT8RErZSQKBgQDjI7HzaOK1nUfr0zxAb0AxgOdnR8Erulsz\
qPg0ijkBlb7TXqEnj4E9VCpVy2lAIOQEhbSvxJsSQHSJIskgoagCr4+VJP/mnION\
sucKMP97wmr3cisVT0ASRWsUjyIRWo6akXQ/iOIFrDCsjrJK4YpLJjJBhDxmHXYe\
XtQfhB0b9QKBgFlx15yqdNrv9kDUiWRgo5zHpoRDXw18O5991RErRq9L+QsLSBoE\
51huh+qA4gdG/juQu4TwOsPyfLMum296ZrUogPyPTYgJIGGmwv9xM5qBvGK/oimY\
QofiueWSfQz95GiB5Ve01k9VeEyfj2EPUPig1Qt1lUq7JMlQ1uAoz7epAoGAcesE\
I+VV1up0GNWPoW1qj6lr5YO6YVkMxsMXARrV7nKRC2epgbLaicy9ktv7BJu6YH5C\
mekMMUI8cE8O+pu5LOeqJo4w/hM/c4DnmVfrusFObp5G92AQ7Vj9lIkY+AUoAmOz\
Hu5jFZ8/pjvHNgEaIAifKfbNaBWcmSzMTKYxB0UCgYAL6u9VmTNEZKZ/akHroZnK\
M5N/TsGPiXJTdL4mLqhMTNU/JsLeqg3oa1LMx6HSY5JJqwos6Y/4MXZJvCUEtTtl\
ArDF5lTzvidqk1sIlr0aRwiUGcwS2k69ucSIPg3Pu8ykBea91upf3sTk/X+Hdp2h\
imiX3NjuNEgcO1cHQS/uzA==";

/// The point of the P-256 key.
const X: &str = "e2FEFUDzp_3jABu9fQg6X2_PlHCSflCU3H3MajuAURY";
const Y: &str = "nNGQwc-uMAJsg0i_tXC5pn4KBPCe2WkohZ-RcdLQwc0";

/// The P-256 key, PKCS#8 without its first and last line.
const EC: &str = "\
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgJk2QVqJjCyl2j8W9\
jEvSm4TCnkghr3p8qd4eSlEKoCahRANCAAR7YUQVQPOn/eMAG719CDpfb8+UcJJ+\
UJTcfcxqO4BRFpzRkMHPrjACbINIv7VwuaZ+CgTwntlpKIWfkXHS0MHN";
