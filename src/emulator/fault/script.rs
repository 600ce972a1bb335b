//! Which call fails how.

use std::collections::VecDeque;

use super::Fault;
use super::Faults;

/// Faults for the next calls, in order, and those that last.
#[derive(Debug, Default)]
pub(in crate::emulator) struct Script {
    next: VecDeque<(Fault, usize)>,
    always: Vec<Fault>,
}

impl Script {
    pub(in crate::emulator) fn push(&mut self, fault: Fault, times: usize) {
        if times > 0 {
            self.next.push_back((fault, times));
        }
    }

    pub(in crate::emulator) fn set_always(&mut self, faults: Vec<Fault>) {
        self.always = faults;
    }

    /// What the next call suffers: one scripted fault, and all that last.
    pub(in crate::emulator) fn take(&mut self) -> Faults {
        let scripted = self.take_scripted();
        Faults(scripted.into_iter().chain(self.always.clone()).collect())
    }

    fn take_scripted(&mut self) -> Option<Fault> {
        let (fault, times) = self.next.front_mut()?;
        *times -= 1;
        if *times > 0 {
            return Some(fault.clone());
        }
        let (fault, _) = self.next.pop_front()?;
        Some(fault)
    }
}
