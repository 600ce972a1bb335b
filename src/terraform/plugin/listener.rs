//! Where Terraform connects to: a Unix socket, or a port where that can't be.

use std::fs;
use std::fs::DirBuilder;
use std::io;
use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::path::PathBuf;

use tokio::io::AsyncRead;
use tokio::io::AsyncWrite;
use tokio::net::TcpListener;
use tokio::net::UnixListener;
use uuid::Uuid;

/// A connection, whatever it goes through.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// What takes connections.
pub(super) enum Listener {
    /// Works where no network interface is up, and only for this user.
    Unix(UnixListener, SocketFolder),
    /// For every user of this machine.
    Tcp(TcpListener, SocketAddr),
}

/// Where it listens, as Terraform is told.
#[derive(Debug)]
pub(super) enum Address {
    Unix(PathBuf),
    Tcp(SocketAddr),
}

/// A folder that only this user can enter; it goes with the process.
pub(super) struct SocketFolder(PathBuf);

impl Listener {
    /// A socket in a new folder in `folder`, which must be short enough: a
    /// socket's path has at most 108 bytes.
    pub(super) fn unix(folder: &Path) -> io::Result<Self> {
        let folder = folder.join(format!("bcc-{}", Uuid::new_v4().simple()));
        DirBuilder::new().mode(0o700).create(&folder)?;
        let folder = SocketFolder(folder);
        Ok(Self::Unix(UnixListener::bind(folder.socket())?, folder))
    }

    /// The first of these ports that is free, on loopback.
    pub(super) async fn tcp(ports: RangeInclusive<u16>) -> io::Result<Self> {
        let mut outcome = Err(io::ErrorKind::AddrNotAvailable.into());
        for port in ports {
            outcome = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
            if outcome.is_ok() {
                break;
            }
        }
        let listener = outcome?;
        let address = listener.local_addr()?;
        Ok(Self::Tcp(listener, address))
    }

    pub(super) fn address(&self) -> Address {
        match self {
            Self::Unix(_, folder) => Address::Unix(folder.socket()),
            Self::Tcp(_, address) => Address::Tcp(*address),
        }
    }

    pub(super) async fn accept(&self) -> io::Result<Box<dyn Stream>> {
        Ok(match self {
            Self::Unix(listener, _) => Box::new(listener.accept().await?.0),
            Self::Tcp(listener, _) => Box::new(listener.accept().await?.0),
        })
    }
}

impl Address {
    pub(super) fn network(&self) -> &'static str {
        match self {
            Self::Unix(_) => "unix",
            Self::Tcp(_) => "tcp",
        }
    }

    pub(super) fn place(&self) -> String {
        match self {
            Self::Unix(path) => path.display().to_string(),
            Self::Tcp(address) => address.to_string(),
        }
    }
}

impl SocketFolder {
    fn socket(&self) -> PathBuf {
        self.0.join("plugin.sock")
    }
}

impl Drop for SocketFolder {
    fn drop(&mut self) {
        // What is left behind is empty, and nobody's.
        let _ = fs::remove_dir_all(&self.0);
    }
}
