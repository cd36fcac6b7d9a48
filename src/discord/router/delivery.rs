//! Delivery: how a reply travels to Discord, as the first answer, an edit or a follow-up.

mod wire;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use crate::{
    clock::Clock,
    discord::{
        handlers::Reply,
        interaction::{context::Interaction, custom_id::Answer},
        rest::{Request, Rest, RestError, codes::ALREADY_ANSWERED},
        ui::{message::MessageBody, pages},
    },
    service::ExportFile,
};
use wire::{Callback, callback_path, is_private, original_path, webhook_path};

/// After this Discord accepts no first answer (Discord, "Receiving and Responding").
pub const ANSWERABLE: TimeDelta = TimeDelta::seconds(3);
/// How long a rate limit may delay a deferred answer before it is given up.
const PATIENCE: TimeDelta = TimeDelta::minutes(1);

/// Sends replies to Discord.
pub struct Delivery {
    pub rest: Arc<Rest>,
    /// The bot's application.
    pub application: u64,
    pub clock: Clock,
}

/// What Discord has been told before the reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AckState {
    /// Nothing. The reply is the first answer.
    None,
    /// That the answer takes longer.
    Deferred,
    /// Perhaps that the answer takes longer, perhaps nothing: Discord did not respond.
    Unsure,
    /// That the answer takes longer. But that message was public, so it was removed, and nothing may
    /// follow.
    Withdrawn,
}

impl Delivery {
    /// Tells Discord that the answer takes longer.
    pub async fn defer(&self, interaction: &Interaction) -> AckState {
        let told = if let Answer::Update(_) = interaction.answer() {
            let body = Callback::DEFER_UPDATE;
            let told = self.callback(interaction, &body, AckState::None).await;
            told.map(|()| true)
        } else {
            let body = Callback::DEFER_MESSAGE;
            self.new_private(interaction, &body, AckState::None).await
        };
        match told {
            Ok(true) => AckState::Deferred,
            Ok(false) => AckState::Withdrawn,
            Err(RestError::Unknown) => AckState::Unsure,
            Err(_) => AckState::None,
        }
    }

    /// Delivers a reply.
    pub async fn deliver(
        &self,
        interaction: &Interaction,
        reply: &Reply,
        ack: AckState,
    ) -> Result<(), RestError> {
        let delivered = self.answer(interaction, reply, ack).await;
        match (ack, delivered) {
            // The ack has arrived after all.
            (AckState::Unsure, Err(RestError::Refused { code, .. }))
                if code == ALREADY_ANSWERED =>
            {
                self.answer(interaction, reply, AckState::Deferred).await
            }
            (_, delivered) => delivered,
        }
    }

    async fn answer(
        &self,
        interaction: &Interaction,
        reply: &Reply,
        ack: AckState,
    ) -> Result<(), RestError> {
        if ack == AckState::Withdrawn {
            return Ok(());
        }
        let deferred = ack == AckState::Deferred;
        let updates = matches!(interaction.answer(), Answer::Update(_));
        match reply {
            Reply::RenderedView(screen, banner) => {
                let page = pages::draw(interaction.phrases(), screen, *banner);
                match (page, updates, deferred) {
                    (Some(page), _, true) => self.edit_original(interaction, &page).await,
                    (Some(page), true, false) => {
                        self.callback(interaction, &Callback::update(&page), ack)
                            .await
                    }
                    (Some(page), false, false) => {
                        let body = Callback::message(&page);
                        self.new_private(interaction, &body, ack).await.map(drop)
                    }
                    (None, _, _) => self.remove_original(interaction, ack).await,
                }
            }
            Reply::Message(page) => self.beside(interaction, page, ack).await.map(drop),
            Reply::Files(page, files) => {
                let mut is_private = self.beside(interaction, page, ack).await?;
                for (number, file) in (1..).zip(files) {
                    // If others could see the message, no file is uploaded.
                    if !is_private {
                        break;
                    }
                    let name = format!("inmail-{number}.json");
                    let nothing = MessageBody::default();
                    let sent = self.follow_up(interaction, &nothing, Some((name, file)));
                    match sent.await {
                        Ok(stays) => is_private = stays,
                        Err(error) => {
                            let told = MessageBody::words(interaction.phrases().file_not_sent());
                            self.follow_up(interaction, &told, None).await?;
                            return Err(error);
                        }
                    }
                }
                Ok(())
            }
            Reply::Form(form) => self.callback(interaction, &Callback::form(form), ack).await,
            Reply::Choices(choices) => {
                self.callback(interaction, &Callback::choices(choices), ack)
                    .await
            }
        }
    }

    /// A new message for one person that never replaces a view, neither on the screen nor for the token. A
    /// token reaches what its first answer was, so a click on a view is first acknowledged as leaving its
    /// view unchanged. An earlier delivery of the same click may have changed the view, and a job redraws
    /// it through this token. Returns whether the message was delivered, as for [`Self::new_private`].
    async fn beside(
        &self,
        interaction: &Interaction,
        page: &MessageBody,
        ack: AckState,
    ) -> Result<bool, RestError> {
        let deferred = ack == AckState::Deferred;
        match interaction.answer() {
            Answer::Update(_) => {
                if !deferred {
                    let body = Callback::DEFER_UPDATE;
                    match self.callback(interaction, &body, ack).await {
                        // Discord takes the message if it took the acknowledgement without a response in time.
                        Ok(()) | Err(RestError::Unknown) => {}
                        Err(error) => return Err(error),
                    }
                }
                self.follow_up(interaction, page, None).await
            }
            _ if deferred => self.edit_original(interaction, page).await.map(|()| true),
            _ => {
                self.new_private(interaction, &Callback::message(page), ack)
                    .await
            }
        }
    }

    /// A first answer that only one person may see. In a direct message Discord does not guarantee that for
    /// an ack, so this looks at the message and removes it if others can see it. Returns whether it stays.
    async fn new_private(
        &self,
        interaction: &Interaction,
        body: &Callback<'_>,
        ack: AckState,
    ) -> Result<bool, RestError> {
        if interaction.guild.is_some() {
            return self.callback(interaction, body, ack).await.map(|()| true);
        }
        let path = format!("{}?with_response=true", callback_path(interaction));
        let answer = self
            .first(interaction, &Request::post(path, body), ack)
            .await?;
        // It was delivered, but how it is shown is unknown.
        let answer = answer.ok_or(RestError::Unknown)?;
        // Discord documents the message only for answers that are not deferred.
        let is_ephemeral = &answer["interaction"]["response_message_ephemeral"];
        if is_ephemeral == true || is_private(&answer["resource"]["message"]) {
            return Ok(true);
        }
        let removal = Request::delete(original_path(self.application, interaction));
        self.later(interaction, &removal).await?;
        // It contains nothing private, so it may be public.
        let told = MessageBody::words(interaction.phrases().dm_not_private());
        let told = Request::post(webhook_path(self.application, interaction), &told.private());
        self.later(interaction, &told).await?;
        Ok(false)
    }

    async fn callback(
        &self,
        interaction: &Interaction,
        body: &Callback<'_>,
        ack: AckState,
    ) -> Result<(), RestError> {
        let request = Request::post(callback_path(interaction), body);
        self.first(interaction, &request, ack).await.map(drop)
    }

    /// A first answer. `None` if it was delivered, but Discord's message is unknown.
    async fn first(
        &self,
        interaction: &Interaction,
        request: &Request,
        ack: AckState,
    ) -> Result<Option<Value>, RestError> {
        loop {
            let sent = self.clock.mark();
            let answer = self.rest.first_answer(request).await;
            if let Ok(Some(_)) = answer {
                // Discord accepts no first answer later than this.
                self.clock.was_within(ANSWERABLE, interaction.at, sent);
            }
            match answer {
                Err(RestError::RateLimited { wait })
                    if self.clock.now() + wait < interaction.at + ANSWERABLE =>
                {
                    self.clock.sleep_until(self.clock.now() + wait).await;
                }
                // What Discord had already may have been the ack.
                Ok(None) if ack == AckState::Unsure => {
                    return Err(RestError::Refused {
                        status: 400,
                        code: ALREADY_ANSWERED,
                    });
                }
                answer => return answer,
            }
        }
    }

    async fn edit_original(
        &self,
        interaction: &Interaction,
        page: &MessageBody,
    ) -> Result<(), RestError> {
        let edit = Request::patch(
            original_path(self.application, interaction),
            &page.message(),
        );
        self.later(interaction, &edit).await
    }

    async fn remove_original(
        &self,
        interaction: &Interaction,
        ack: AckState,
    ) -> Result<(), RestError> {
        if ack != AckState::Deferred {
            self.callback(interaction, &Callback::DEFER_UPDATE, ack)
                .await?;
        }
        let removal = Request::delete(original_path(self.application, interaction));
        self.later(interaction, &removal).await
    }

    /// A further message for one person, with a file or without. It is removed again if others can see it.
    /// Returns whether it stays.
    async fn follow_up(
        &self,
        interaction: &Interaction,
        page: &MessageBody,
        file: Option<(String, &ExportFile)>,
    ) -> Result<bool, RestError> {
        let path = webhook_path(self.application, interaction);
        let request = Request::post(path.as_str(), &page.private());
        let until = interaction.at + PATIENCE;
        let message = match file {
            None => self.send(&request, until).await?,
            Some((name, bytes)) => self.upload(&request, (&name, bytes), until).await?,
        };
        if interaction.guild.is_some() || is_private(&message) {
            return Ok(true);
        }
        let id = message["id"].as_str().unwrap_or_default();
        let removal = Request::delete(format!("{path}/messages/{id}"));
        self.later(interaction, &removal).await?;
        Ok(false)
    }

    /// A request after the first answer.
    async fn later(&self, interaction: &Interaction, request: &Request) -> Result<(), RestError> {
        let until = interaction.at + PATIENCE;
        self.send(request, until).await.map(drop)
    }

    async fn send(&self, request: &Request, until: DateTime<Utc>) -> Result<Value, RestError> {
        loop {
            let answer = self.rest.by_token(request).await;
            if !self.has_waited(&answer, until).await {
                return answer;
            }
        }
    }

    async fn upload(
        &self,
        message: &Request,
        (name, bytes): (&str, &[u8]),
        until: DateTime<Utc>,
    ) -> Result<Value, RestError> {
        loop {
            let answer = self.rest.upload(message, name, bytes).await;
            if !self.has_waited(&answer, until).await {
                return answer;
            }
        }
    }

    /// Waits for a rate limit that ends before `until`. Returns `false` if there is none.
    async fn has_waited(&self, answer: &Result<Value, RestError>, until: DateTime<Utc>) -> bool {
        let Err(RestError::RateLimited { wait }) = answer else {
            return false;
        };
        let over = self.clock.now() + *wait;
        if over >= until {
            return false;
        }
        self.clock.sleep_until(over).await;
        true
    }
}
