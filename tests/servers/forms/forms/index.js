import { authenticateByEvent } from './authenticate-by-event.js';
import { automaticMembership } from './automatic-membership.js';
import { csrfHeaderLogin } from './csrf-header-login.js';
import { directMessages } from './direct-messages.js';
import { errorFirstAcks } from './error-first-acks.js';
import { escapedAndDecorated } from './escaped-and-decorated.js';
import { formLoginCookieSession } from './form-login-cookie-session.js';
import { historyReplay } from './history-replay.js';
import { jsonText } from './json-text.js';
import { loginBySocketEvent } from './login-by-socket-event.js';
import { multipartRegisterBasicLogin } from './multipart-register-basic-login.js';
import { noContentDelivered } from './no-content-delivered.js';
import { oauthClientCredentials } from './oauth-client-credentials.js';
import { oauthPasswordGrant } from './oauth-password-grant.js';
import { oneEventWithTypes } from './one-event-with-types.js';
import { ownDevicesSync } from './own-devices-sync.js';
import { pacedSends } from './paced-sends.js';
import { refreshedAccessToken } from './refreshed-access-token.js';
import { refusedAfterConnect } from './refused-after-connect.js';
import { refusedBy403 } from './refused-by-403.js';
import { refusedByAck } from './refused-by-ack.js';
import { refusedByEvent } from './refused-by-event.js';
import { refusedBySilence } from './refused-by-silence.js';
import { refusedByTextAck } from './refused-by-text-ack.js';
import { registerThenLogin } from './register-then-login.js';
import { restSend } from './rest-send.js';
import { roomCreatedOverRest } from './room-created-over-rest.js';
import { serverAsksForAck } from './server-asks-for-ack.js';
import { tokenInEveryEvent } from './token-in-every-event.js';
import { twoStepLogin } from './two-step-login.js';
import { twoStepSend } from './two-step-send.js';

/** Every form by its name, which is also its HTTP prefix. */
export const forms = {
  'register-then-login': registerThenLogin,
  'form-login-cookie-session': formLoginCookieSession,
  'multipart-register-basic-login': multipartRegisterBasicLogin,
  'csrf-header-login': csrfHeaderLogin,
  'two-step-login': twoStepLogin,
  'refreshed-access-token': refreshedAccessToken,
  'oauth-client-credentials': oauthClientCredentials,
  'oauth-password-grant': oauthPasswordGrant,
  'authenticate-by-event': authenticateByEvent,
  'login-by-socket-event': loginBySocketEvent,
  'room-created-over-rest': roomCreatedOverRest,
  'automatic-membership': automaticMembership,
  'error-first-acks': errorFirstAcks,
  'json-text': jsonText,
  'rest-send': restSend,
  'two-step-send': twoStepSend,
  'direct-messages': directMessages,
  'no-content-delivered': noContentDelivered,
  'escaped-and-decorated': escapedAndDecorated,
  'server-asks-for-ack': serverAsksForAck,
  'one-event-with-types': oneEventWithTypes,
  'history-replay': historyReplay,
  'own-devices-sync': ownDevicesSync,
  'refused-by-403': refusedBy403,
  'refused-after-connect': refusedAfterConnect,
  'refused-by-ack': refusedByAck,
  'refused-by-silence': refusedBySilence,
  'refused-by-event': refusedByEvent,
  'refused-by-text-ack': refusedByTextAck,
  'token-in-every-event': tokenInEveryEvent,
  'paced-sends': pacedSends,
};
