package org.abusmtl.examples.network;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocketImpl;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;

/** What {@link java.net.DatagramSocket} is made on: none can be made. */
final class DeniedDatagrams extends DatagramSocketImpl {

    @Override
    protected void create() throws SocketException {
        throw new SocketException(Attempts.denied("datagram socket").getMessage());
    }

    private static IOException denied() {
        return Attempts.denied("datagram");
    }

    @Override
    protected void bind(int port, InetAddress address) throws SocketException {
        throw new SocketException(denied().getMessage());
    }

    @Override
    protected void send(DatagramPacket packet) throws IOException {
        throw denied();
    }

    @Override
    protected int peek(InetAddress address) throws IOException {
        throw denied();
    }

    @Override
    protected int peekData(DatagramPacket packet) throws IOException {
        throw denied();
    }

    @Override
    protected void receive(DatagramPacket packet) throws IOException {
        throw denied();
    }

    @Override
    @Deprecated
    protected void setTTL(byte ttl) throws IOException {
        throw denied();
    }

    @Override
    @Deprecated
    protected byte getTTL() throws IOException {
        throw denied();
    }

    @Override
    protected void setTimeToLive(int ttl) throws IOException {
        throw denied();
    }

    @Override
    protected int getTimeToLive() throws IOException {
        throw denied();
    }

    @Override
    protected void join(InetAddress group) throws IOException {
        throw denied();
    }

    @Override
    protected void leave(InetAddress group) throws IOException {
        throw denied();
    }

    @Override
    protected void joinGroup(SocketAddress group, NetworkInterface network) throws IOException {
        throw denied();
    }

    @Override
    protected void leaveGroup(SocketAddress group, NetworkInterface network) throws IOException {
        throw denied();
    }

    @Override
    protected void close() {
        // nothing was opened
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
