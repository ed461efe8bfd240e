package org.abusmtl.examples.network;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;

/** What all channels of the network are made by, except asynchronous ones. Java makes it by its name. */
public final class DeniedChannels extends SelectorProvider {

    /** Called by Java. */
    public DeniedChannels() {
        // without a security manager there is nothing to check
    }

    @Override
    public DatagramChannel openDatagramChannel() throws IOException {
        throw Attempts.denied("datagram channel");
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
        throw Attempts.denied("datagram channel");
    }

    @Override
    public Pipe openPipe() throws IOException {
        throw Attempts.denied("pipe");
    }

    @Override
    public AbstractSelector openSelector() throws IOException {
        throw Attempts.denied("selector");
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() throws IOException {
        throw Attempts.denied("server socket channel");
    }

    @Override
    public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
        throw Attempts.denied("server socket channel");
    }

    @Override
    public SocketChannel openSocketChannel() throws IOException {
        throw Attempts.denied("socket channel");
    }

    @Override
    public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
        throw Attempts.denied("socket channel");
    }
}
