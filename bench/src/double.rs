//! A lean double of Discord, a process of its own. It checks nothing and keeps almost nothing, so that
//! what is measured is the bot; whether a bot asks rightly is the sandbox's matter.

mod gateway;
mod orders;
mod payload;
mod people;
mod rest;
mod world;

use std::{cell::RefCell, io::BufRead, rc::Rc};

use anyhow::Context;
use tokio::{net::TcpListener, sync::mpsc, task::LocalSet};

use crate::protocol::Order;
use world::World;

/// Everything in it happens on one thread.
type Shared = Rc<RefCell<World>>;

/// Prints its address, then does what it is told, line by line, until there is nothing more.
pub fn run(plain: bool) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    LocalSet::new().block_on(&runtime, serve(plain))
}

async fn serve(plain: bool) -> anyhow::Result<()> {
    let rest = TcpListener::bind("127.0.0.1:0").await?;
    let gateway = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", rest.local_addr()?);
    let address = format!("ws://{}", gateway.local_addr()?);
    let world = Rc::new(RefCell::new(World::new(plain, address)));
    tokio::task::spawn_local(rest::serve(Rc::clone(&world), rest));
    tokio::task::spawn_local(gateway::serve(Rc::clone(&world), gateway));
    let mut lines = lines();
    while let Some(line) = lines.recv().await {
        let order: Order = serde_json::from_str(&line).context("an order")?;
        let outcome = orders::obey(&world, order).await;
        println!("{}", serde_json::to_string(&outcome)?);
    }
    Ok(())
}

/// Standard input, read by a thread of its own.
fn lines() -> mpsc::UnboundedReceiver<String> {
    let (sender, lines) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        let read = std::io::stdin().lock().lines();
        for line in read.map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    lines
}
