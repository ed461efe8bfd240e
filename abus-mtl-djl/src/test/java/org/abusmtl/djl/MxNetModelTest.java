package org.abusmtl.djl;

import org.abusmtl.JointModel;
import org.abusmtl.testkit.contract.JointModelContract;

/** The front door on MXNet. */
class MxNetModelTest extends JointModelContract {

    @Override
    protected JointModel.Builder builder() {
        return JointModel.builder().engine("MXNet").device("cpu");
    }

    @Override
    protected JointModel.Loader loader() {
        return JointModel.loader().engine("MXNet").device("cpu");
    }
}
