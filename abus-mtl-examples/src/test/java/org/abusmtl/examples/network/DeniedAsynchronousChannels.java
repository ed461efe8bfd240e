package org.abusmtl.examples.network;

import java.io.IOException;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;

/** What asynchronous channels of the network are made by. Java makes it by its name. */
public final class DeniedAsynchronousChannels extends AsynchronousChannelProvider {

    /** Called by Java. */
    public DeniedAsynchronousChannels() {
        // without a security manager there is nothing to check
    }

    @Override
    public AsynchronousChannelGroup openAsynchronousChannelGroup(int threads, ThreadFactory factory)
            throws IOException {
        throw Attempts.denied("asynchronous channel group");
    }

    @Override
    public AsynchronousChannelGroup openAsynchronousChannelGroup(ExecutorService executor, int initialSize)
            throws IOException {
        throw Attempts.denied("asynchronous channel group");
    }

    @Override
    public AsynchronousServerSocketChannel openAsynchronousServerSocketChannel(AsynchronousChannelGroup group)
            throws IOException {
        throw Attempts.denied("asynchronous server socket channel");
    }

    @Override
    public AsynchronousSocketChannel openAsynchronousSocketChannel(AsynchronousChannelGroup group) throws IOException {
        throw Attempts.denied("asynchronous socket channel");
    }
}
