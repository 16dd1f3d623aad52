//! The ways in which a message comes to those whom it is not for.

use super::Sending;

/// To nobody means to everybody in Socket.IO on Node, and to nobody here; so it is written out.
pub(super) async fn to_recipients(sending: &Sending<'_>) {
    let recipients = sending.recipients();
    if recipients.is_empty() {
        return super::emits_to_all(sending).await;
    }
    sending.emit(sending.io.to(recipients)).await;
}

pub(super) async fn socket_to_recipients(sending: &Sending<'_>) {
    let recipients = sending.recipients();
    if recipients.is_empty() {
        return super::broadcasts_to_all(sending).await;
    }
    sending.emit(sending.socket.to(recipients)).await;
}

/// Whatever rooms the socket is in.
pub(super) async fn to_shared_rooms(sending: &Sending<'_>) {
    sending.emit(sending.socket.to(sending.socket.rooms())).await;
}

pub(super) async fn to_each_shared_room(sending: &Sending<'_>) {
    for room in sending.socket.rooms() {
        sending.emit(sending.socket.to(room)).await;
    }
}
