//! Who takes part in which operation, in which role, under which call sign, and from when to when.

use einhalt_protocol::clocks::Timestamp;
use einhalt_protocol::ids::{AccountId, OperationId};
use einhalt_protocol::people::Role;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::records::{Change, Member};
use super::roles::{may_act_as, may_choose_members, may_open_operations};
use super::{Access, AccessError, SessionRights};

/// What somebody is in one operation, now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The role in this operation.
    pub role: Role,
    /// The call sign.
    pub call_sign: String,
}

/// A member to be added or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMember {
    /// The role in this operation: the account's own, or one that does less.
    pub role: Role,
    /// The call sign, such as `T1`: letters, digits, space and hyphen, at most 16. Never a person's name.
    #[schemars(length(min = 1, max = 16))]
    pub call_sign: String,
    /// First instant of the membership.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// First instant after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// A member, as others in the operation see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MemberInfo {
    /// The account.
    pub account: AccountId,
    /// The role in this operation.
    pub role: Role,
    /// The call sign.
    pub call_sign: String,
    /// First instant of the membership.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// First instant after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl From<&Member> for MemberInfo {
    fn from(member: &Member) -> Self {
        let Member { account, role, call_sign, from, until, .. } = member.clone();
        Self { account, role, call_sign, from, until }
    }
}

fn is_call_sign(text: &str) -> bool {
    (1..=16).contains(&text.chars().count())
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-'))
        && text.starts_with(char::is_alphanumeric)
}

impl Access {
    /// What `account` is in `operation` at `now`: none when it is no member, disabled, or its role
    /// no longer allows what the membership says.
    pub fn membership(
        &self,
        operation: OperationId,
        account: AccountId,
        now: Timestamp,
    ) -> Option<Membership> {
        let view = self.view();
        let member = view.member(operation, account).filter(|member| member.counts(now))?;
        let own = view.active(account)?.role;
        may_act_as(own, member.role)
            .then(|| Membership { role: member.role, call_sign: member.call_sign.clone() })
    }

    /// The operations in which the asker takes part at `now`.
    pub fn operations(&self, by: &SessionRights, now: Timestamp) -> Vec<(OperationId, Role)> {
        let members = self.view().operations_of(by.account, now);
        members.into_iter().filter(|m| may_act_as(by.role, m.role)).map(|m| (m.operation, m.role)).collect()
    }

    /// Every member of an operation, for those who take part in it.
    pub fn members(
        &self,
        by: &SessionRights,
        operation: OperationId,
        now: Timestamp,
    ) -> Result<Vec<MemberInfo>, AccessError> {
        self.membership(operation, by.account, now).ok_or(AccessError::NotFound)?;
        let mut members: Vec<_> = self.view().members(operation).map(MemberInfo::from).collect();
        members.sort_by(|a, b| (&a.call_sign, a.account).cmp(&(&b.call_sign, b.account)));
        Ok(members)
    }

    /// Makes the one who opens an operation its first member, in the account's own role.
    pub async fn found(&self, by: &SessionRights, operation: OperationId) -> Result<Role, AccessError> {
        if !may_open_operations(by.role) {
            return Err(AccessError::NotAllowed);
        }
        let call_sign = if by.role == Role::Lead { "EL" } else { "LS" }.to_owned();
        let (account, role) = (by.account, by.role);
        let turn = self.turn().await;
        let founder = Member { operation, account, role, call_sign, from: None, until: None };
        self.commit(turn, vec![Change::Member(founder)]).await?;
        Ok(role)
    }

    /// Takes back [`Access::found`] when the operation could not be opened.
    pub async fn unfound(&self, by: &SessionRights, operation: OperationId) -> Result<(), AccessError> {
        let turn = self.turn().await;
        self.commit(turn, vec![Change::MemberGone(operation, by.account)]).await
    }

    /// Adds or changes a member.
    pub async fn put_member(
        &self,
        by: &SessionRights,
        operation: OperationId,
        account: AccountId,
        new: NewMember,
        now: Timestamp,
    ) -> Result<MemberInfo, AccessError> {
        self.check_chooser(by, operation, account, now)?;
        if !is_call_sign(&new.call_sign) {
            let wanted = "letters, digits, space and hyphen, at most 16".to_owned();
            return Err(AccessError::Wrong("/call_sign", wanted));
        }
        if new.from.zip(new.until).is_some_and(|(from, until)| until <= from) {
            return Err(AccessError::Wrong("/until", "later than /from".to_owned()));
        }
        let turn = self.turn().await;
        {
            let view = self.view();
            let own = view.active(account).ok_or(AccessError::NotFound)?.role;
            if !may_act_as(own, new.role) {
                return Err(AccessError::Wrong(
                    "/role",
                    "the account's own role, or one that does less".to_owned(),
                ));
            }
            let (mut others, mut twice) = (0, false);
            for other in view.members(operation).filter(|other| other.account != account) {
                others += 1;
                twice |= other.call_sign == new.call_sign;
            }
            if twice {
                return Err(AccessError::Wrong("/call_sign", "a call sign nobody else has here".to_owned()));
            }
            if others >= self.limits.members_max {
                return Err(AccessError::TooMany("limits.members_max"));
            }
        }
        let NewMember { role, call_sign, from, until } = new;
        let member = Member { operation, account, role, call_sign, from, until };
        let info = MemberInfo::from(&member);
        self.commit(turn, vec![Change::Member(member)]).await?;
        Ok(info)
    }

    /// Removes a member. Counts from the next message.
    pub async fn remove_member(
        &self,
        by: &SessionRights,
        operation: OperationId,
        account: AccountId,
        now: Timestamp,
    ) -> Result<(), AccessError> {
        self.check_chooser(by, operation, account, now)?;
        let turn = self.turn().await;
        if self.view().member(operation, account).is_none() {
            return Err(AccessError::NotFound);
        }
        self.commit(turn, vec![Change::MemberGone(operation, account)]).await
    }

    /// Leads and supervisors of the operation choose its members, but nobody their own part in it.
    fn check_chooser(
        &self,
        by: &SessionRights,
        operation: OperationId,
        account: AccountId,
        now: Timestamp,
    ) -> Result<(), AccessError> {
        let own = self.membership(operation, by.account, now).ok_or(AccessError::NotFound)?;
        if may_choose_members(own.role) && account != by.account {
            Ok(())
        } else {
            Err(AccessError::NotAllowed)
        }
    }
}
