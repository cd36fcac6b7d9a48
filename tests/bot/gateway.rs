//! What people notice when the gateway misbehaves: nothing.

use sandbox::Actor;

use crate::stage::Stage;

/// Alice asks for help and gets it.
async fn is_helped(alice: &Actor) {
    let answer = alice.slash("/inmail help", &[]).await;
    assert!(answer.message.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happened_while_the_connection_was_lost_is_answered_after_resuming() {
    let stage = Stage::new().await;
    let (alice, gateway) = (stage.discord.user("Alice"), stage.discord.gateway());
    gateway.reconnect();
    gateway.resumed(1).await;
    is_helped(&alice).await;
    gateway.drop_connections();
    stage.discord.gone().await;
    let missed = alice.begin_slash("/inmail help", &[]);
    gateway.resumed(2).await;
    assert!(alice.answered(missed).await.message.is_some());
    gateway.close(4_000);
    gateway.resumed(3).await;
    is_helped(&alice).await;
    assert_eq!(gateway.identifies(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invalid_session_is_begun_anew() {
    let stage = Stage::new().await;
    let gateway = stage.discord.gateway();
    gateway.close(4_009);
    gateway.identified(2).await;
    is_helped(&stage.discord.user("Alice")).await;
}
