//! One process over its files, and several over servers.

use super::{
    process::{Kind, Stage},
    scenarios::{Bench, scenarios, warm_up},
    servers::Servers,
};
use crate::report::figures::DEPLOYMENTS;

/// All deployments run side by side and take turns, so often.
const ROUNDS: usize = 2;

impl Bench<'_> {
    pub(super) async fn deployments(&mut self) -> anyhow::Result<()> {
        let Some(servers) = Servers::lent()? else {
            let what = "several processes over PostgreSQL and key nodes, which .ci/cluster lends";
            eprintln!("SKIPPED: {what}");
            self.figures.skipped.push(what.to_owned());
            return Ok(());
        };
        let program = &self.options.program;
        let mut stages = Vec::new();
        for processes in 0..DEPLOYMENTS.len() {
            let over = (processes > 0).then_some((processes, &servers));
            let kind = Kind::Deployed { program, over };
            let mut stage = Stage::start(kind, &self.options.folder).await?;
            warm_up(&mut stage, 200).await?;
            stages.push(stage);
        }
        for _ in 0..ROUNDS.min(self.plan.rounds) {
            for (in_flight, count) in self.plan.deployed {
                for (scenario, acts) in scenarios() {
                    for stage in &mut stages {
                        let before = stage.sample();
                        let outcome = stage.closed(&acts, count, in_flight).await?;
                        self.cell(stage, scenario, in_flight, 0, &before, outcome)
                            .await;
                    }
                }
            }
        }
        for stage in stages {
            stage.end().await?;
        }
        Ok(())
    }
}
