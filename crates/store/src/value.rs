//! What goes into a statement and what comes out of it.

use crate::StoreError;
use ponte_kernel::{
    AsideId, CallLogId, ChannelId, ChannelLogId, ConnectionId, ContactId, ConversationId, EndpointId, EventId,
    FlowId, IdentifierId, JobId, KeyId, LoginSessionId, MediaId, MessageId, QueueId, SessionId, TemplateId,
    ThreadId, Timestamp, UserId, WorkspaceId,
};
use uuid::Uuid;

/// A value bound to a statement.
#[derive(Clone, Copy, Debug)]
pub enum Param<'a> {
    Null,
    Int(i64),
    Text(&'a str),
    Bytes(&'a [u8]),
    Uuid(Uuid),
}

/// A value read from a row. SQLite gives UUIDs as bytes; [`FromValue`] takes both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
    Uuid(Uuid),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row(pub(crate) Vec<Value>);

impl Row {
    /// The column at `index`, counted from zero.
    ///
    /// # Errors
    /// When there is no such column or it holds another type: a mistake in the statement, not in the data.
    pub fn get<T: FromValue>(&self, index: usize) -> Result<T, StoreError> {
        self.0
            .get(index)
            .and_then(T::from_value)
            .ok_or(StoreError::Column { index, wanted: std::any::type_name::<T>() })
    }
}

/// What a column can be read as. `None` when the value is of another type.
pub trait FromValue: Sized {
    fn from_value(value: &Value) -> Option<Self>;
}

/// What can be bound to a statement.
pub trait ToParam {
    fn to_param(&self) -> Param<'_>;
}

impl FromValue for i64 {
    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Int(int) = value { Some(*int) } else { None }
    }
}

impl FromValue for u32 {
    fn from_value(value: &Value) -> Option<Self> {
        i64::from_value(value)?.try_into().ok()
    }
}

impl FromValue for bool {
    fn from_value(value: &Value) -> Option<Self> {
        i64::from_value(value).map(|int| int != 0)
    }
}

impl FromValue for String {
    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Text(text) = value { Some(text.clone()) } else { None }
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Bytes(bytes) = value { Some(bytes.clone()) } else { None }
    }
}

impl<const N: usize> FromValue for [u8; N] {
    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Bytes(bytes) = value { bytes.as_slice().try_into().ok() } else { None }
    }
}

impl FromValue for Uuid {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Uuid(uuid) => Some(*uuid),
            Value::Bytes(bytes) => Uuid::from_slice(bytes).ok(),
            _ => None,
        }
    }
}

impl FromValue for Timestamp {
    fn from_value(value: &Value) -> Option<Self> {
        i64::from_value(value).map(Timestamp::from_micros)
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value) -> Option<Self> {
        if *value == Value::Null { Some(None) } else { T::from_value(value).map(Some) }
    }
}

impl ToParam for i64 {
    fn to_param(&self) -> Param<'_> {
        Param::Int(*self)
    }
}

impl ToParam for u32 {
    fn to_param(&self) -> Param<'_> {
        Param::Int(i64::from(*self))
    }
}

impl ToParam for bool {
    fn to_param(&self) -> Param<'_> {
        Param::Int(i64::from(*self))
    }
}

impl ToParam for str {
    fn to_param(&self) -> Param<'_> {
        Param::Text(self)
    }
}

impl ToParam for String {
    fn to_param(&self) -> Param<'_> {
        Param::Text(self)
    }
}

impl ToParam for [u8] {
    fn to_param(&self) -> Param<'_> {
        Param::Bytes(self)
    }
}

impl<const N: usize> ToParam for [u8; N] {
    fn to_param(&self) -> Param<'_> {
        Param::Bytes(self)
    }
}

impl ToParam for Vec<u8> {
    fn to_param(&self) -> Param<'_> {
        Param::Bytes(self)
    }
}

impl ToParam for Uuid {
    fn to_param(&self) -> Param<'_> {
        Param::Uuid(*self)
    }
}

impl ToParam for Timestamp {
    fn to_param(&self) -> Param<'_> {
        Param::Int(self.as_micros())
    }
}

impl<T: ToParam> ToParam for Option<T> {
    fn to_param(&self) -> Param<'_> {
        self.as_ref().map_or(Param::Null, ToParam::to_param)
    }
}

impl<T: ToParam + ?Sized> ToParam for &T {
    fn to_param(&self) -> Param<'_> {
        (**self).to_param()
    }
}

macro_rules! ids {
    ($($id:ty),+ $(,)?) => {$(
        impl FromValue for $id {
            fn from_value(value: &Value) -> Option<Self> {
                Uuid::from_value(value).map(Self)
            }
        }
        impl ToParam for $id {
            fn to_param(&self) -> Param<'_> {
                Param::Uuid(self.0)
            }
        }
    )+};
}

ids!(
    WorkspaceId,
    EndpointId,
    ChannelId,
    ContactId,
    IdentifierId,
    ThreadId,
    ConversationId,
    MediaId,
    MessageId,
    QueueId,
    UserId,
    LoginSessionId,
    FlowId,
    SessionId,
    ConnectionId,
    JobId,
    EventId,
    KeyId,
    CallLogId,
    ChannelLogId,
    AsideId,
    TemplateId,
);
