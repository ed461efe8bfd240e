package org.abusmtl.examples.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketImpl;

/** What {@link java.net.Socket} and {@link java.net.ServerSocket} are made on: neither connects nor listens. */
final class DeniedSockets extends SocketImpl {

    @Override
    protected void create(boolean stream) {
        // options are set on a socket that is not connected yet
    }

    @Override
    protected void connect(String host, int port) throws IOException {
        throw Attempts.denied("socket to " + host + ":" + port);
    }

    @Override
    protected void connect(InetAddress address, int port) throws IOException {
        throw Attempts.denied("socket to " + address.getHostAddress() + ":" + port);
    }

    @Override
    protected void connect(SocketAddress address, int timeout) throws IOException {
        InetSocketAddress internet = (InetSocketAddress) address;
        throw Attempts.denied("socket to " + internet.getHostString() + ":" + internet.getPort());
    }

    @Override
    protected void bind(InetAddress host, int port) throws IOException {
        throw Attempts.denied("socket bound to port " + port);
    }

    @Override
    protected void listen(int backlog) throws IOException {
        throw Attempts.denied("server socket");
    }

    @Override
    protected void accept(SocketImpl socket) throws IOException {
        throw Attempts.denied("server socket");
    }

    @Override
    protected InputStream getInputStream() throws IOException {
        throw Attempts.denied("socket read");
    }

    @Override
    protected OutputStream getOutputStream() throws IOException {
        throw Attempts.denied("socket written");
    }

    @Override
    protected int available() {
        return 0;
    }

    @Override
    protected void close() {
        // nothing was opened
    }

    @Override
    protected void sendUrgentData(int data) throws IOException {
        throw Attempts.denied("socket written");
    }

    @Override
    public void setOption(int option, Object value) {
        // of no use, and no attempt
    }

    @Override
    public Object getOption(int option) {
        return 0;
    }
}
