//! Sample data: a company whose number is the emulator's and whose system is the sample shop.

use crate::app::App;
use anyhow::Context;
use ponte_channels::{
    adapter::WebhookSecrets,
    endpoint::{Channel, ChannelSettings, Endpoint, EndpointSecrets, PairLimitSetting, Provider},
};
use ponte_connectors::{
    Destination,
    store::{NewConnection, StoredConnector},
};
use ponte_identity::{Invalid, Name, NamedZone, NewWorkspace, Workspace, WorkspaceKey, WorkspaceKind, workspaces};
use ponte_kernel::{ChannelId, EndpointId, Language, QueueId, Secret};
use ponte_simulator::emulator::EmulatorConfig;
use std::collections::BTreeMap;

/// The endpoint's key: its webhooks come to `/webhooks/emulador`.
pub const ENDPOINT: &str = "emulador";
pub const QUEUE: &str = "atendimento";
pub const FLOW: &str = "pedido";
pub const CONNECTION: &str = "loja";

const FLOW_FILE: &str = include_str!("../../../../catalog/flows/pedido.yaml");
const CONNECTOR_FILE: &str = include_str!("../../../../catalog/connectors/loja_aurora.yaml");

/// What is to be there.
#[derive(Clone, Debug)]
pub struct Plan {
    pub emulator_url: String,
    pub shop_url: String,
    pub shop_key: Secret,
    pub app_secret: Secret,
    pub verify_token: Secret,
    pub access_token: Secret,
    pub numbers: Vec<PlannedNumber>,
}

/// A number of the company.
#[derive(Clone, Debug)]
pub struct PlannedNumber {
    /// The WhatsApp Business account that it belongs to.
    pub account: String,
    pub provider_number: String,
    pub display_phone: String,
    pub messages_per_second: u32,
    pub pair_limit: PairLimitSetting,
    pub answers: Answers,
}

/// Who answers first on a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    /// The sample flow.
    Flow,
    /// People.
    Queue,
}

/// What was made.
#[derive(Clone, Debug)]
pub struct Seeded {
    pub workspace: Workspace,
    pub channels: Vec<ChannelId>,
}

impl Plan {
    /// One number for each of the emulator's; the addresses are filled in once it listens.
    pub fn of_emulator(config: &EmulatorConfig) -> Self {
        let numbers = config.numbers.iter().map(|business| PlannedNumber {
            account: business.number.waba_id.clone(),
            provider_number: business.number.phone_number_id.clone(),
            display_phone: business.number.display_phone_number.clone(),
            messages_per_second: business.per_second.unwrap_or(1_000_000),
            pair_limit: if config.limits.pair.is_some() {
                PairLimitSetting::Kept
            } else {
                PairLimitSetting::Lifted
            },
            answers: Answers::Flow,
        });
        Self {
            emulator_url: String::new(),
            shop_url: String::new(),
            shop_key: ponte_simulator::shop::ShopConfig::default().api_key,
            app_secret: config.app_secret.clone(),
            verify_token: config.verify_token.clone(),
            access_token: config.access_token.clone(),
            numbers: numbers.collect(),
        }
    }
}

/// Makes what the plan says; what is there already is brought up to date.
pub async fn seed(app: &App, plan: &Plan) -> anyhow::Result<Seeded> {
    let workspace = workspace(app).await?;
    let queue = queue(app, &workspace).await?;
    connector(app, &workspace, plan).await?;
    flow(app, &workspace).await?;
    let endpoint = endpoint(app, plan).await?;
    let mut channels = Vec::with_capacity(plan.numbers.len());
    for (at, number) in plan.numbers.iter().enumerate() {
        channels.push(channel(app, &workspace, plan, number, at, endpoint, queue).await?);
    }
    app.registry.reload().await?;
    app.connections.forget(workspace.id);
    app.book.forget(workspace.id);
    Ok(Seeded { workspace, channels })
}

/// How the workspace is named in addresses.
pub fn workspace_key() -> Result<WorkspaceKey, Invalid> {
    WorkspaceKey::parse("loja-aurora")
}

async fn workspace(app: &App) -> anyhow::Result<Workspace> {
    let key = workspace_key()?;
    if let Some(known) = workspaces::by_key(&app.identity, key.clone()).await? {
        return Ok(known);
    }
    let new = NewWorkspace {
        key,
        name: Name::parse("Loja Aurora")?,
        kind: WorkspaceKind::Homologation,
        language: Language::Portuguese,
        time_zone: NamedZone::parse("America/Sao_Paulo")?,
    };
    Ok(workspaces::create(&app.identity, new).await?)
}

async fn queue(app: &App, workspace: &Workspace) -> anyhow::Result<QueueId> {
    let (id, now) = (workspace.id, app.clock.now());
    let put = move |tx: &mut dyn ponte_store::Tx| {
        ponte_conversations::store::put_queue(tx, id, QUEUE, "Atendimento", now)
    };
    Ok(app.store.write(put).await?)
}

async fn connector(app: &App, workspace: &Workspace, plan: &Plan) -> anyhow::Result<()> {
    let key = app.vault.key(workspace.key_id).await?;
    let now = app.clock.now();
    let connector = StoredConnector {
        workspace: workspace.id,
        key: "loja_aurora".to_owned(),
        version: "1.0.0".to_owned(),
        manifest: CONNECTOR_FILE.to_owned(),
        updated_at: now,
    };
    let config = serde_json::json!({ "base_url": plan.shop_url });
    let shop = plan.shop_url.trim_start_matches("http://").to_owned();
    let connection = NewConnection {
        workspace: workspace.id,
        key: CONNECTION.to_owned(),
        connector: connector.key.clone(),
        config: config.as_object().cloned().unwrap_or_default(),
        allowed_addresses: vec![shop],
        destination: Destination {
            connector: connector.key.clone(),
            origin: plan.shop_url.clone(),
            hosts: Vec::new(),
        },
        secrets: BTreeMap::from([("api_key".to_owned(), plan.shop_key.clone())]),
    };
    app.store
        .write(move |tx| {
            // The emulator's shop is on this machine.
            ponte_connectors::store::allow_addresses(tx, connector.workspace, &connection.allowed_addresses)?;
            ponte_connectors::store::put_connector(tx, &connector)?;
            ponte_connectors::store::put_connection(tx, &connection, &key, now).map(drop)
        })
        .await?;
    Ok(())
}

async fn flow(app: &App, workspace: &Workspace) -> anyhow::Result<()> {
    let definition = ponte_flows::model::Definition::from_yaml(FLOW_FILE).context("reading the sample flow")?;
    let (id, name, now) = (workspace.id, definition.name, app.clock.now());
    app.store.write(move |tx| ponte_flows::store::publish(tx, id, FLOW, &name, FLOW_FILE, now)).await?;
    Ok(())
}

async fn endpoint(app: &App, plan: &Plan) -> anyhow::Result<EndpointId> {
    let key = app.identity.installation_key().clone();
    let endpoint = Endpoint {
        id: EndpointId::new(),
        key: ENDPOINT.to_owned(),
        name: "WhatsApp emulado".to_owned(),
        provider: Provider::Meta,
        sources: ponte_channels::sources::Sources::default(),
        secrets: EndpointSecrets {
            webhooks: WebhookSecrets { current: plan.app_secret.clone(), previous: None },
            verify_token: plan.verify_token.clone(),
        },
    };
    let now = app.clock.now();
    Ok(app.store.write(move |tx| ponte_channels::store::put_endpoint(tx, &endpoint, &key, now)).await?)
}

async fn channel(
    app: &App,
    workspace: &Workspace,
    plan: &Plan,
    number: &PlannedNumber,
    at: usize,
    endpoint: EndpointId,
    queue: QueueId,
) -> anyhow::Result<ChannelId> {
    let key = app.vault.key(workspace.key_id).await?;
    let channel = Channel {
        id: ChannelId::new(),
        workspace: workspace.id,
        endpoint,
        provider: Provider::Meta,
        key: format!("numero-{}", at + 1),
        name: format!("Loja Aurora {}", at + 1),
        number: number.provider_number.clone(),
        display_phone: number.display_phone.clone(),
        settings: ChannelSettings {
            base_url: plan.emulator_url.clone(),
            api_version: "v25.0".to_owned(),
            account: number.account.clone(),
            portfolio: "emulador".to_owned(),
            messages_per_second: number.messages_per_second,
            typing_after_ms: Some(400),
            pair_limit: number.pair_limit,
        },
        token: plan.access_token.clone(),
        flow_key: (number.answers == Answers::Flow).then(|| FLOW.to_owned()),
        queue,
        stopped: None,
    };
    let now = app.clock.now();
    Ok(app.store.write(move |tx| ponte_channels::store::put_channel(tx, &channel, &key, now)).await?)
}
