//! The way between the bot and Discord: a router that forgets connections.

use std::time::{Duration, Instant};

use sandbox::{Clock, Discord, Fault};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
};

use crate::{
    fixtures::{TEXT, counts, send},
    program::{Killed, program},
};

/// A router between the bot and Discord.
struct Router {
    address: String,
    /// Connections up to this number are forgotten: data sent on them goes nowhere.
    forgotten: watch::Sender<usize>,
    made: watch::Receiver<usize>,
}

impl Router {
    async fn before(discord: &Discord) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (forgotten, _) = watch::channel(0);
        let (count, made) = watch::channel(0);
        let (memory, behind) = (forgotten.clone(), discord.api_url());
        tokio::spawn(async move {
            for number in 1.. {
                let (bot, _) = listener.accept().await.unwrap();
                let server = TcpStream::connect(behind.trim_start_matches("http://"));
                count.send_replace(number);
                tokio::spawn(connect(
                    number,
                    bot,
                    server.await.unwrap(),
                    memory.subscribe(),
                ));
            }
        });
        Self {
            address,
            forgotten,
            made,
        }
    }

    fn forgets_all(&self) {
        self.forgotten.send_replace(*self.made.borrow());
    }
}

async fn connect(
    number: usize,
    mut bot: TcpStream,
    mut server: TcpStream,
    mut forgotten: watch::Receiver<usize>,
) {
    let mut first = [0; 4096];
    let length = bot.read(&mut first).await.unwrap_or(0);
    server.write_all(&first[..length]).await.unwrap();
    // A gateway connection that always carries data is not forgotten.
    let is_gateway = String::from_utf8_lossy(&first)
        .to_lowercase()
        .contains("upgrade: websocket");
    tokio::select! {
        _ = tokio::io::copy_bidirectional(&mut bot, &mut server) => return,
        _ = forgotten.wait_for(|up_to| !is_gateway && number <= *up_to) => {}
    }
    // Neither side is told.
    std::future::pending::<()>().await;
    drop((bot, server));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_connection_that_a_router_forgot_costs_no_first_answer_and_no_notice() {
    let discord = Discord::start(Clock::running()).await.unwrap();
    let router = Router::before(&discord).await;
    let data = TempDir::new().unwrap();
    let _bot = Killed(program(data.path(), &router.address).spawn().unwrap());
    discord.ready().await;
    let (alice, bob) = (discord.user("Alice"), discord.user("Bob"));
    alice.slash("/inmail help", &[]).await;
    router.forgets_all();
    let asked = Instant::now();
    alice.slash("/inmail help", &[]).await;
    let took = asked.elapsed();
    assert!(took < Duration::from_secs(3), "{took:?}");
    router.forgets_all();
    bob.slash("/inmail help", &[]).await;
    send(&alice, &bob, TEXT).await;
    assert_eq!(bob.dms().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_answer_whose_confirmation_is_lost_is_not_given_twice_and_none_is_missing() {
    let discord = Discord::start(Clock::running()).await.unwrap();
    let data = TempDir::new().unwrap();
    let _bot = Killed(program(data.path(), &discord.api_url()).spawn().unwrap());
    discord.ready().await;
    let (alice, bob) = (discord.user("Alice"), discord.user("Bob"));
    for fault in [Fault::DropAfter, Fault::DropBefore, Fault::Hang] {
        let lost = discord.fail_next("POST", "/callback", fault.clone());
        let help = alice.slash("/inmail help", &[]).await;
        assert!(help.text().contains("InMail"), "{fault:?}");
        lost.lift();
        send(&alice, &bob, TEXT).await;
    }
    counts(&bob, 3).await;
}
