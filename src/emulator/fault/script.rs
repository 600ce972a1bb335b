//! Which call fails how.

use std::collections::VecDeque;

use super::Fault;
use super::Faults;
use crate::emulator::calls::has_part;

/// Faults for the next calls, in order, and those that last.
#[derive(Debug, Default)]
pub(in crate::emulator) struct Script {
    next: VecDeque<Scripted>,
    always: Vec<Fault>,
}

/// A fault for some calls.
#[derive(Debug)]
struct Scripted {
    /// What their paths have in them; every path has the empty text.
    path_part: String,
    fault: Fault,
    times: usize,
}

impl Script {
    pub(in crate::emulator) fn push(&mut self, path_part: &str, fault: Fault, times: usize) {
        if times > 0 {
            self.next.push_back(Scripted {
                path_part: path_part.to_owned(),
                fault,
                times,
            });
        }
    }

    pub(in crate::emulator) fn set_always(&mut self, faults: Vec<Fault>) {
        self.always = faults;
    }

    /// What a call of this path suffers: one fault that is scripted for it, and
    /// all that last.
    pub(in crate::emulator) fn take(&mut self, path: &str) -> Faults {
        let scripted = self.take_scripted(path);
        Faults(scripted.into_iter().chain(self.always.clone()).collect())
    }

    fn take_scripted(&mut self, path: &str) -> Option<Fault> {
        let is_for_it = |scripted: &Scripted| has_part(path, &scripted.path_part);
        let at = self.next.iter().position(is_for_it)?;
        self.next[at].times -= 1;
        if self.next[at].times > 0 {
            return Some(self.next[at].fault.clone());
        }
        self.next.remove(at).map(|scripted| scripted.fault)
    }
}
